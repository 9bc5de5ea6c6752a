-- Some groups, oldest first, and how many there are on all pages. One row at least: of an empty page only the total is
-- not null.
-- $1 vdn_id, $2 part of the name or null, $3 how many, $4 how many are skipped
with page as (
    select group_id, name, description from blacklist_group
    where vdn_id = $1 and ($2::text is null or strpos(name, $2) > 0)
    order by group_id
    limit $3 offset $4
)
select total.groups as total, page.group_id, page.name, page.description
from (
    select count(*) as groups from blacklist_group where vdn_id = $1 and ($2::text is null or strpos(name, $2) > 0)
) as total
left join page on true
order by page.group_id
