-- Agents whose wrap-up has lasted as long as the tenant allows go on, or do what they asked for meanwhile.
-- $1 vdn_id, $2 now, $3 span
update agent
set state = coalesce(afterwards, 'idle'), afterwards = null, state_since = $2
where vdn_id = $1 and state = 'wrap_up' and state_since <= $2::timestamptz - $3::interval
