-- Begin an import, or find the one that was begun.
-- $1 vdn_id, $2 campaign_id, $3 file_digest, $4 now
with begun as (
    insert into import_task (vdn_id, campaign_id, file_digest, began_at)
    values ($1, $2, $3, $4)
    on conflict do nothing
    returning *
)
select lines_done, added, rejected, reject_bytes, began_at, finished_at from begun
union all
select lines_done, added, rejected, reject_bytes, began_at, finished_at from import_task
where vdn_id = $1 and campaign_id = $2 and file_digest = $3
