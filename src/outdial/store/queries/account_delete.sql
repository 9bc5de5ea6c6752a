-- An agent's account is deleted, and the agent has no phone any more; only while the agent's leg is not held, nor called.
-- No row when there is no such agent, or no account; else whether it was deleted.
-- $1 vdn_id, $2 work_no
with found as (
    select agent.work_no, agent.leg
    from agent join account on account.vdn_id = agent.vdn_id and account.work_no = agent.work_no
    where agent.vdn_id = $1 and agent.work_no = $2
    for update
), gone as (
    delete from account using found
    where account.vdn_id = $1 and account.work_no = found.work_no and found.leg = 'none'
    returning account.work_no
), changed as (
    update agent set phone = null, delivery = 'held' from gone where agent.vdn_id = $1 and agent.work_no = gone.work_no
)
select exists (select from gone) as gone from found
