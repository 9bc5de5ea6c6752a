-- The campaigns of a group that are not over, with how many contacts each has that are not finished. One row at least: of a
-- group without such a campaign it is null. No row: there is no such group.
-- $1 vdn_id, $2 group_id, $3 now
select member.campaign_id, member.open_contacts
from campaign_group
left join lateral (
    select campaign.campaign_id, tally.open_contacts
    from campaign_group_member
    join campaign on campaign.vdn_id = $1 and campaign.campaign_id = campaign_group_member.campaign_id
        and campaign.archived_at is null and campaign.ends_at > $3
    join campaign_tally tally on tally.vdn_id = $1 and tally.campaign_id = campaign.campaign_id
    where campaign_group_member.vdn_id = $1 and campaign_group_member.group_id = campaign_group.group_id
) as member on true
where campaign_group.vdn_id = $1 and campaign_group.group_id = $2
order by member.campaign_id
