-- The attempt for which a reserved agent is kept.
-- $1 vdn_id, $2 work_no, $3 attempt_id, $4 now
update agent set attempt_id = $3, state_since = $4
where vdn_id = $1 and work_no = $2 and state = 'reserved' and attempt_id is null
