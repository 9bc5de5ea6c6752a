-- Agents by work number, with their skills and the call each is in.
-- $1 vdn_id, $2 work_no after which to begin, $3 how many, $4 one work_no alone (null: all)
select agent.work_no, agent.name, agent.state, agent.state_since, agent.afterwards, agent.phone, agent.leg, agent.delivery,
    attempt.attempt_id, attempt.campaign_id, attempt.called, attempt.placed_at,
    skilled.skill_ids, skilled.levels
from agent
left join attempt on attempt.vdn_id = $1 and attempt.attempt_id = agent.attempt_id and attempt.state < 9
cross join lateral (
    select coalesce(array_agg(skill_id order by skill_id), '{}') as skill_ids,
        coalesce(array_agg(level order by skill_id), '{}') as levels
    from agent_skill where agent_skill.vdn_id = $1 and agent_skill.work_no = agent.work_no
) as skilled
where agent.vdn_id = $1 and agent.work_no > $2 and ($4::text is null or agent.work_no = $4)
order by agent.work_no
limit $3
