-- Agents are kept for calls that are about to be placed: the named one, or whoever of the skill queue has been idle longest.
-- $1 vdn_id, $2 skill_id, $3 attempt_id, $4 now, $5 work_no (null: anyone)
update agent
set state = 'reserved', state_since = $4, attempt_id = $3
where agent.vdn_id = $1 and agent.state = 'idle' and agent.work_no = (
    select candidate.work_no
    from agent_skill
    join agent candidate on candidate.vdn_id = $1 and candidate.work_no = agent_skill.work_no
    where agent_skill.vdn_id = $1 and agent_skill.skill_id = $2 and candidate.state = 'idle'
        and (candidate.phone is null or candidate.leg = case candidate.delivery when 'ring' then 'none' else 'up' end)
        and ($5::text is null or candidate.work_no = $5)
    order by agent_skill.level, candidate.state_since
    limit 1
    for update of candidate skip locked
)
returning agent.work_no
