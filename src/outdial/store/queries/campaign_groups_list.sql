-- A tenant's groups of campaigns by their ids.
-- $1 vdn_id, $2 how many
select campaign_group.group_id, campaign_group.name, array(
    select member.campaign_id from campaign_group_member member
    where member.vdn_id = $1 and member.group_id = campaign_group.group_id
    order by member.campaign_id
) as campaign_ids
from campaign_group
where campaign_group.vdn_id = $1
order by campaign_group.group_id
limit $2
