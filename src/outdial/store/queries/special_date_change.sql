-- A special date takes another name and rule, for every campaign that uses it; their owners are told by updated_at.
-- $1 vdn_id, $2 special_date_id, $3 name, $4 rule, $5 now
with changed as (
    update special_date set name = $3, rule = $4 where vdn_id = $1 and special_date_id = $2 returning special_date_id
)
update campaign
set updated_at = $5
from changed
join campaign_special_date link on link.vdn_id = $1 and link.special_date_id = changed.special_date_id
where campaign.vdn_id = $1 and campaign.campaign_id = link.campaign_id
