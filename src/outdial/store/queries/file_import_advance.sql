-- Compare and set: no row is touched when another process has taken this import, or moved it on.
-- $1 vdn_id, $2 import_id, $3 epoch, $4 lines_done before, $5 lines_done after, $6 added, $7 repeated, $8 blacklisted,
-- $9 unfit, $10 when it was done, or null
update file_import
set lines_done = $5, added = $6, repeated = $7, blacklisted = $8, unfit = $9, ended_at = $10, takes = 0,
    state = case when $10::timestamptz is null then 1 else 2 end
where vdn_id = $1 and import_id = $2 and epoch = $3 and state = 1 and lines_done = $4
