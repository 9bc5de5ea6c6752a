-- A page of a campaign's imports, newest first, each with the first rows that were left out, and how many imports there
-- are in all. One row at least: of an empty page only the total is not null.
-- $1 vdn_id, $2 campaign_id, $3 import_id[] to show, or null for all, $4 how many, $5 how many are skipped,
-- $6 how many rows that were left out
with page as (
    select import_id, state, began_at, ended_at, lines_done, added, repeated, blacklisted, unfit, failure from file_import
    where vdn_id = $1 and campaign_id = $2 and ($3::bigint[] is null or import_id = any($3))
    order by import_id desc
    limit $4 offset $5
)
select total.imports as total, page.*, (
        select array_agg(line || ' ' || reason order by line) from (
            select line, reason from file_import_reject
            where vdn_id = $1 and import_id = page.import_id
            order by line
            limit $6
        ) as first
    ) as rejects
from (
    select count(*) as imports from file_import
    where vdn_id = $1 and campaign_id = $2 and ($3::bigint[] is null or import_id = any($3))
) as total
left join page on true
order by page.import_id desc
