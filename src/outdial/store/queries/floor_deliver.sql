-- An answered call goes to the agent of the skill queue who has been idle longest; no row when nobody is. An agent whose
-- phone rings for each call is only kept until it is picked up.
-- $1 vdn_id, $2 skill_id, $3 attempt_id, $4 now
update agent
set state = case when agent.phone is not null and agent.delivery = 'ring' then 'reserved' else 'talking' end,
    state_since = $4, attempt_id = $3
where agent.vdn_id = $1 and agent.state = 'idle' and agent.work_no = (
    select candidate.work_no
    from agent_skill
    join agent candidate on candidate.vdn_id = $1 and candidate.work_no = agent_skill.work_no
    where agent_skill.vdn_id = $1 and agent_skill.skill_id = $2 and candidate.state = 'idle'
        and (candidate.phone is null or candidate.leg = case candidate.delivery when 'ring' then 'none' else 'up' end)
    order by agent_skill.level, candidate.state_since
    limit 1
    for update of candidate skip locked
)
returning agent.work_no, agent.state = 'reserved' as rings
