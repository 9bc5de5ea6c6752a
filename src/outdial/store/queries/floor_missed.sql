-- The phone of an agent rang for a call and was not picked up: the agent gets no calls until they want them again.
-- $1 vdn_id, $2 work_no, $3 attempt_id, $4 now
update agent set state = coalesce(afterwards, 'paused'), afterwards = null, attempt_id = null, state_since = $4
where vdn_id = $1 and work_no = $2 and attempt_id = $3 and state = 'reserved'
