-- How a campaign stands, for a picture that is drawn every second: every count is by an index, none by the campaign's size.
-- In no zone does a day begin within a quarter of an hour.
-- No row: there is no such campaign.
-- $1 vdn_id, $2 campaign_id, $3 when the tenant's day began
select campaign.name, campaign.state, campaign.ends_at, coalesce(tally.open_contacts, 0) as open_contacts,
    (
        select coalesce(jsonb_object_agg(outcome, jsonb_build_array(calls, finals)), '{}')
        from (
            select outcome, sum(calls) as calls, sum(finals) as finals
            from campaign_outcomes
            where campaign_outcomes.vdn_id = $1 and campaign_outcomes.campaign_id = $2
                and campaign_outcomes.quarter >= $3
            group by outcome
        ) as ended
    ) as ended_today,
    (
        select coalesce(jsonb_object_agg(state, calls), '{}')
        from (
            select state, count(*) as calls
            from attempt
            where attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state < 9
            group by state
        ) as live
    ) as live,
    (
        select coalesce(jsonb_object_agg(state, agents), '{}')
        from (
            select agent.state, count(*) as agents
            from agent_skill
            join agent on agent.vdn_id = $1 and agent.work_no = agent_skill.work_no
            where agent_skill.vdn_id = $1 and agent_skill.skill_id = campaign.skill_id
            group by agent.state
        ) as logged_in
    ) as floor
from campaign
left join campaign_tally tally on tally.vdn_id = $1 and tally.campaign_id = campaign.campaign_id
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
