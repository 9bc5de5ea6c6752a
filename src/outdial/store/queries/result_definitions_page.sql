-- A page of the tenant's definitions in the order in which they were made, and how many there are in all. One row at
-- least: of an empty page only the total is not null.
-- $1 vdn_id, $2 how many, $3 how many are skipped
with page as (
    select definition_id, code, name from result_definition
    where vdn_id = $1
    order by definition_id
    limit $2 offset $3
)
select total.definitions as total, page.definition_id, page.code, page.name
from (select count(*) as definitions from result_definition where vdn_id = $1) as total
left join page on true
order by page.definition_id
