-- An agent gets a new account, in the place of the one there was, and is called at it; only while the agent's leg is not
-- held, nor called. No row when there is no such agent; else whether it was made.
-- $1 vdn_id, $2 work_no, $3 name, $4 kind, $5 sealed_password, $6 delivery, $7 now
with found as (
    select work_no, leg from agent where vdn_id = $1 and work_no = $2 for update
), changed as (
    update agent set phone = $3, delivery = $6
    from found
    where agent.vdn_id = $1 and agent.work_no = found.work_no and found.leg = 'none'
    returning agent.work_no
), made as (
    insert into account (vdn_id, work_no, name, kind, sealed_password, made_at)
    select $1, changed.work_no, $3, $4, $5, $7 from changed
    on conflict (vdn_id, work_no) do update
    set name = excluded.name, kind = excluded.kind, sealed_password = excluded.sealed_password, made_at = excluded.made_at
    returning work_no
)
select exists (select from made) as made from found
