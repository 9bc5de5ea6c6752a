-- The agents of a skill queue, how many are logged in, and the sums of their wrap-ups.
-- $1 vdn_id, $2 skill_id
select count(*)::integer as agents, (count(*) filter (where agent.state <> 'off'))::integer as logged_in,
    coalesce(sum(agent.wrap_ups), 0)::integer as wrap_ups, coalesce(sum(agent.wrapped_up_s), 0) as wrapped_up_s,
    coalesce(sum(agent.wrapped_up_s2), 0) as wrapped_up_s2
from agent_skill
join agent on agent.vdn_id = $1 and agent.work_no = agent_skill.work_no
where agent_skill.vdn_id = $1 and agent_skill.skill_id = $2
