-- Delete an agent who is not logged in. No row: there is no such agent; else the agent's state.
-- $1 vdn_id, $2 work_no
with gone as (
    delete from agent where vdn_id = $1 and work_no = $2 and state = 'off'
)
select state from agent where vdn_id = $1 and work_no = $2
