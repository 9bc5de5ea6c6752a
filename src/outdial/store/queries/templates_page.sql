-- Some templates, newest first, and how many there are on all pages. One row at least: of an empty page only the total is
-- not null.
-- $1 vdn_id, $2 part of the name or null, $3 state or null, $4 mode or null, $5 how many, $6 how many are skipped
with page as (
    select template_id, name, state, mode from campaign_template
    where vdn_id = $1 and ($2::text is null or strpos(name, $2) > 0)
        and ($3::smallint is null or state = $3) and ($4::text is null or mode = $4)
    order by template_id desc
    limit $5 offset $6
)
select total.templates as total, page.template_id, page.name, page.state, page.mode
from (
    select count(*) as templates from campaign_template
    where vdn_id = $1 and ($2::text is null or strpos(name, $2) > 0)
        and ($3::smallint is null or state = $3) and ($4::text is null or mode = $4)
) as total
left join page on true
order by page.template_id desc
