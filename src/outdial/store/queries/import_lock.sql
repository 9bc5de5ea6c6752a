-- Whom additions to a campaign, its deletion and the completions of its contacts wait for; and how the campaign stands.
-- $1 vdn_id, $2 campaign_id
select tally.open_contacts, campaign.state, campaign.begins_at, campaign.ends_at
from campaign_tally tally
join campaign on campaign.vdn_id = $1 and campaign.campaign_id = tally.campaign_id
where tally.vdn_id = $1 and tally.campaign_id = $2 and campaign.archived_at is null
for update of tally
