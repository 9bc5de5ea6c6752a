-- Let an import go that is still ours, for others to take at once.
-- $1 vdn_id, $2 import_id, $3 epoch
update file_import
set expires_at = clock_timestamp()
where vdn_id = $1 and import_id = $2 and epoch = $3 and state = 1
