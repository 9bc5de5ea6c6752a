-- Some types, oldest first, and how many there are on all pages. One row at least: of an empty page only the total is not
-- null.
-- $1 vdn_id, $2 part of the name or null, $3 how many, $4 how many are skipped
with page as (
    select type_id, name, description, org_name, action_type, action from blacklist_type
    where vdn_id = $1 and ($2::text is null or strpos(name, $2) > 0)
    order by type_id
    limit $3 offset $4
)
select total.types as total, page.type_id, page.name, page.description, page.org_name, page.action_type, page.action
from (
    select count(*) as types from blacklist_type where vdn_id = $1 and ($2::text is null or strpos(name, $2) > 0)
) as total
left join page on true
order by page.type_id
