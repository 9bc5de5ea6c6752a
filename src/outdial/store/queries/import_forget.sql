-- Forget an import, so that the file can be imported anew.
-- $1 vdn_id, $2 campaign_id, $3 file_digest
delete from import_task
where vdn_id = $1 and campaign_id = $2 and file_digest = $3
