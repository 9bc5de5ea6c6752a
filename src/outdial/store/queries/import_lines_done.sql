-- How far an import has got by now. Asked behind the lock of the tally, which every process that imports takes first.
-- $1 vdn_id, $2 campaign_id, $3 file_digest
select lines_done from import_task
where vdn_id = $1 and campaign_id = $2 and file_digest = $3 and finished_at is null
