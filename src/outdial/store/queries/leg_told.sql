-- An agent's leg is up, or gone. Whoever loses it gets no calls until they ask for them again: at once when idle, else
-- after the call and its wrap-up. A phone that rings for each call is let go after each.
-- $1 vdn_id, $2 work_no, $3 owner, $4 leg, $5 now
update agent
set leg = $4,
    state = case when $4 = 'none' and delivery = 'held' and state = 'idle' then 'paused' else state end,
    state_since = case when $4 = 'none' and delivery = 'held' and state = 'idle' then $5 else state_since end,
    afterwards = case
        when $4 = 'none' and delivery = 'held' and state in ('reserved', 'talking', 'wrap_up') then coalesce(afterwards, 'paused')
        else afterwards
    end
where vdn_id = $1 and work_no = $2 and leg_owner = $3
