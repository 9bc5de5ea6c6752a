-- The phone that is to ring for the call for which an agent is kept, and whose leg is this engine's from now on; no row
-- when the agent's phone is held, or the agent is not kept for this call.
-- $1 vdn_id, $2 work_no, $3 attempt_id, $4 owner
update agent set leg = 'wanted', leg_owner = $4
where vdn_id = $1 and work_no = $2 and attempt_id = $3 and state = 'reserved' and phone is not null and delivery = 'ring'
returning phone
