-- What may stand in the way of a campaign that is to be stored. Campaigns that are over do not count.
-- $1 vdn_id, $2 name, $3 the campaign's own id or 0, $4 skill_id or null, $5 now
select
    exists (
        select from campaign
        where vdn_id = $1 and name = $2 and campaign_id <> $3 and archived_at is null
    ) as name_taken,
    $4::integer is null or exists (select from skill where vdn_id = $1 and skill_id = $4) as skill_known,
    (
        select count(*) from campaign
        where vdn_id = $1 and campaign_id <> $3 and archived_at is null and ends_at > $5 and skill_id is not null
    ) as skill_campaigns,
    (
        select count(*) from campaign
        where vdn_id = $1 and campaign_id <> $3 and archived_at is null and ends_at > $5 and skill_id is null
    ) as flow_campaigns
