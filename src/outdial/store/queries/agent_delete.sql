-- Delete an agent who is not logged in, and whose leg nobody holds. No row: there is no such agent; else what the agent
-- was like.
-- $1 vdn_id, $2 work_no
with gone as (
    delete from agent where vdn_id = $1 and work_no = $2 and state = 'off' and leg = 'none'
)
select state, leg from agent where vdn_id = $1 and work_no = $2
