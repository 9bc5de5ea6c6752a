-- The call that an agent was kept for is answered; said again, it changes nothing.
-- $1 vdn_id, $2 work_no, $3 attempt_id, $4 now
update agent set state = 'talking', state_since = case when state = 'talking' then state_since else $4 end
where vdn_id = $1 and work_no = $2 and attempt_id = $3 and state in ('reserved', 'talking')
