-- The agents' legs that this engine has the switch hold, or is to; those of an engine that is gone become its own.
-- $1 owner
with free as (
    select agent.vdn_id, agent.work_no
    from agent
    where agent.leg <> 'none' and agent.leg_owner is distinct from $1
        and not exists (
            select from engine where engine.owner = agent.leg_owner and engine.expires_at > clock_timestamp()
        )
    for update skip locked
), taken as (
    update agent set leg_owner = $1
    from free
    where agent.vdn_id = free.vdn_id and agent.work_no = free.work_no
    returning agent.vdn_id, agent.work_no, agent.phone, agent.state, agent.leg, agent.delivery
)
select vdn_id, work_no, phone, state, leg, delivery from taken
union all
select vdn_id, work_no, phone, state, leg, delivery from agent where leg <> 'none' and leg_owner = $1
order by vdn_id, work_no
