-- Say why an import that is still ours cannot be brought to an end. What it added stays.
-- $1 vdn_id, $2 import_id, $3 epoch, $4 now, $5 what to tell
update file_import
set state = 3, ended_at = $4, failure = $5, owner = null, expires_at = null
where vdn_id = $1 and import_id = $2 and epoch = $3 and state = 1
