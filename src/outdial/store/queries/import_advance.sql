-- Compare and set: no row is touched when another process has moved this import on.
-- $1 vdn_id, $2 campaign_id, $3 file_digest, $4 lines_done before, $5 lines_done after, $6 added, $7 rejected,
-- $8 reject_bytes, $9 when it was finished, or null
update import_task
set lines_done = $5, added = $6, rejected = $7, reject_bytes = $8, finished_at = $9
where vdn_id = $1 and campaign_id = $2 and file_digest = $3 and lines_done = $4 and finished_at is null
