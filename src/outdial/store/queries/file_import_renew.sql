-- Keep an import that is still ours.
-- $1 vdn_id, $2 import_id, $3 epoch, $4 span
update file_import
set expires_at = clock_timestamp() + $4
where vdn_id = $1 and import_id = $2 and epoch = $3 and state = 1
