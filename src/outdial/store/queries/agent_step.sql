-- An agent's step. Compare-and-set on what was read: no row when the agent has moved meanwhile.
-- $1 vdn_id, $2 work_no, $3 state as read, $4 afterwards as read, $5 state, $6 afterwards, $7 since
update agent
set state = $5, afterwards = $6, state_since = $7
where vdn_id = $1 and work_no = $2 and state = $3 and afterwards is not distinct from $4
