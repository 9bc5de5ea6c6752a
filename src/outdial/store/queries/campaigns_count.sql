-- How many campaigns pass the filters of campaigns_page, and how many of each kind the tenant has that are not over.
-- $1 vdn_id, $2 now, $3 part of the name, $4 state, $5 mode, $6 begins_at at the earliest, $7 ends_at at the latest,
-- $8 stage
select
    count(*) filter (
        where ($3::text is null or strpos(name, $3) > 0)
            and ($4::smallint is null or (case when ends_at <= $2 then 4 else state end) = $4)
            and ($5::text is null or mode = $5)
            and ($6::timestamptz is null or begins_at >= $6)
            and ($7::timestamptz is null or ends_at <= $7)
            and ($8::smallint is null or $8 = case
                when ends_at <= $2 then 4
                when state = 3 then 3
                when begins_at > $2 then 6
                when exists (
                    select from campaign_tally tally
                    where tally.vdn_id = $1 and tally.campaign_id = campaign.campaign_id and tally.open_contacts = 0
                ) and (
                    select true from attempt
                    where attempt.vdn_id = $1 and attempt.campaign_id = campaign.campaign_id and attempt.state = 9
                    order by attempt.ended_at
                    limit 1
                ) then 5
                else 2
            end)
    ) as matching,
    count(*) filter (where ends_at > $2 and skill_id is not null) as skill_campaigns,
    count(*) filter (where ends_at > $2 and skill_id is null) as flow_campaigns
from campaign
where vdn_id = $1 and archived_at is null
