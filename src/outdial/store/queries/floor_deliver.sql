-- Answered calls go to the agents of the skill queue who have been idle longest, a row for each call that has one: the
-- first of the calls to the first of the agents. An agent whose phone rings for each call is only kept until it is picked up.
-- $1 vdn_id, $2 skill_id, $3 attempt_id[], $4 now
with idle as (
    select candidate.work_no, agent_skill.level, candidate.state_since
    from agent_skill
    join agent candidate on candidate.vdn_id = $1 and candidate.work_no = agent_skill.work_no
    where agent_skill.vdn_id = $1 and agent_skill.skill_id = $2 and candidate.state = 'idle'
        and (candidate.phone is null or candidate.leg = case candidate.delivery when 'ring' then 'none' else 'up' end)
    order by agent_skill.level, candidate.state_since
    limit cardinality($3::bigint[])
    for update of candidate skip locked
), given as (
    select ranked.work_no, ($3::bigint[])[ranked.place] as attempt_id
    from (select work_no, row_number() over (order by level, state_since) as place from idle) as ranked
)
update agent
set state = case when agent.phone is not null and agent.delivery = 'ring' then 'reserved' else 'talking' end,
    state_since = $4, attempt_id = given.attempt_id
from given
where agent.vdn_id = $1 and agent.work_no = given.work_no and agent.state = 'idle'
returning agent.attempt_id, agent.work_no, agent.state = 'reserved' as rings
