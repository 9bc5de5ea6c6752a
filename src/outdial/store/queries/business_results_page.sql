-- A page of business results in the order of their definition, each with its sub-results, and how many there are in all.
-- One row at least: of an empty page only the total is not null.
-- $1 vdn_id, $2 how many, $3 how many are skipped
with page as (
    select code, name, position from business_result
    where vdn_id = $1 and parent_code = ''
    order by position
    limit $2 offset $3
)
select total.results as total, page.code, page.name, (
        select array_agg(child.code order by child.position) from business_result child
        where child.vdn_id = $1 and child.parent_code = page.code and page.code <> ''
    ) as child_codes, (
        select array_agg(child.name order by child.position) from business_result child
        where child.vdn_id = $1 and child.parent_code = page.code and page.code <> ''
    ) as child_names
from (select count(*) as results from business_result where vdn_id = $1 and parent_code = '') as total
left join page on true
order by page.position
