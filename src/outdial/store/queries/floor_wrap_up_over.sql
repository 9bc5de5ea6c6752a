-- Agents whose wrap-up has lasted as long as the tenant allows go on, or do what they asked for meanwhile; it is added to
-- their sums.
-- $1 vdn_id, $2 now, $3 span
update agent
set state = coalesce(afterwards, 'idle'), afterwards = null, state_since = $2,
    wrap_ups = wrap_ups + 1,
    wrapped_up_s = wrapped_up_s + extract(epoch from $2::timestamptz - state_since),
    wrapped_up_s2 = wrapped_up_s2 + extract(epoch from $2::timestamptz - state_since) ^ 2
where vdn_id = $1 and state = 'wrap_up' and state_since <= $2::timestamptz - $3::interval
