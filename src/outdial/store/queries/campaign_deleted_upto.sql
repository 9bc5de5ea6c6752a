-- $1 vdn_id, $2 campaign_id, $3 contact_id up to which contacts are dealt with
update campaign set deleted_upto = $3 where vdn_id = $1 and campaign_id = $2
