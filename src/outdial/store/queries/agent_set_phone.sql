-- An agent's phone, or none, and how it is used; only while its leg is not held, nor called. An account that was made for
-- the agent is gone, unless it is still the phone. No row when there is no such agent; else whether it was set.
-- $1 vdn_id, $2 work_no, $3 phone, $4 delivery
with found as (
    select work_no, leg from agent where vdn_id = $1 and work_no = $2 for update
), changed as (
    update agent set phone = $3, delivery = $4 from found where agent.vdn_id = $1 and agent.work_no = found.work_no and found.leg = 'none'
    returning agent.work_no
), gone as (
    delete from account using changed where account.vdn_id = $1 and account.work_no = changed.work_no
        and account.name is distinct from $3
)
select exists (select from changed) as changed from found
