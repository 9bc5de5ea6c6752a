-- The call for which an agent was kept is not placed after all.
-- $1 vdn_id, $2 work_no, $3 now
update agent set state = coalesce(afterwards, 'idle'), afterwards = null, state_since = $3
where vdn_id = $1 and work_no = $2 and state = 'reserved' and attempt_id is null
