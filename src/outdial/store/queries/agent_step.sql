-- An agent's step. Compare-and-set on what was read: no row when the agent has moved meanwhile. A wrap-up that ends is
-- added to the agent's sums.
-- $1 vdn_id, $2 work_no, $3 state as read, $4 afterwards as read, $5 state, $6 afterwards, $7 since
with ended as (
    select greatest(0, extract(epoch from $7::timestamptz - state_since))::double precision as span_s
    from agent
    where vdn_id = $1 and work_no = $2 and state = 'wrap_up' and $5::text <> 'wrap_up'
)
update agent
set state = $5, afterwards = $6, state_since = $7,
    -- whoever logs in, or wants calls again, is to be reached
    leg = case
        when phone is not null and delivery = 'held' and leg = 'none' and ($5 = 'idle' or state = 'off' and $5 = 'paused') then 'wanted'
        else leg
    end,
    wrap_ups = wrap_ups + (select count(*) from ended)::integer,
    wrapped_up_s = wrapped_up_s + coalesce((select span_s from ended), 0),
    wrapped_up_s2 = wrapped_up_s2 + coalesce((select span_s * span_s from ended), 0)
where vdn_id = $1 and work_no = $2 and state = $3 and afterwards is not distinct from $4
