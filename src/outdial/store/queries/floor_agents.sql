-- The agents of some skill queues of one tenant, as pacing sees them: who cannot be reached is not there.
-- $1 vdn_id, $2 skill_id[]
select agent_skill.skill_id, agent.work_no, agent.state, agent.state_since
from agent_skill
join agent on agent.vdn_id = $1 and agent.work_no = agent_skill.work_no
where agent_skill.vdn_id = $1 and agent_skill.skill_id = any($2::integer[]) and agent.state <> 'off'
    and (agent.phone is null or agent.leg = 'up' or agent.delivery = 'ring')
