-- Agents who are kept for, or talk in, a call that is over: nobody else would ever free them. Who has a contact to read is
-- kept for it.
-- $1 vdn_id, $2 now
update agent
set state = case when agent.state = 'talking' then 'wrap_up' else coalesce(agent.afterwards, 'idle') end,
    afterwards = case when agent.state = 'talking' then agent.afterwards end,
    state_since = $2, attempt_id = null
where agent.vdn_id = $1 and agent.state in ('reserved', 'talking') and agent.state_since < $2::timestamptz - interval '5 seconds'
    and not exists (
        select from attempt
        where attempt.vdn_id = $1 and attempt.attempt_id = agent.attempt_id and attempt.state < 9
    )
    and not exists (
        select from offer
        where offer.vdn_id = $1 and offer.work_no = agent.work_no and agent.attempt_id is null
    )
