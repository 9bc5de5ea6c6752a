-- The group; its campaigns stay.
-- $1 vdn_id, $2 group_id
delete from campaign_group where vdn_id = $1 and group_id = $2
