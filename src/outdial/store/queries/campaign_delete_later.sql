-- Out of sight at once; its rows go piece by piece.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 contact_id up to which contacts are dealt with
update campaign
set state = 3, archived_at = $3, deleted_at = $3, updated_at = $3, deleted_upto = $4
where vdn_id = $1 and campaign_id = $2 and archived_at is null
