-- The new owner's epoch goes onto every open attempt of the campaign: the old owner can change none of them any more.
-- Run after lease_take in its transaction, so that what the old owner committed last is seen.
-- Contacts are found by their keys, whatever the statistics say: see complete_attempts.
-- $1 vdn_id, $2 campaign_id, $3 epoch
with still_open as materialized (
    select attempt.attempt_id, attempt.contact_id, agent.work_no as kept_for,
        case when agent.state = 'talking' then agent.state_since end as talks_since
    from attempt
    left join agent
        on agent.vdn_id = $1 and agent.attempt_id = attempt.attempt_id and agent.state in ('reserved', 'talking')
    where attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state < 9
)
update attempt set epoch = $3
from still_open, contact
where attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state < 9
    and still_open.attempt_id = attempt.attempt_id
    and contact.vdn_id = $1 and contact.contact_id = any(array(select contact_id from still_open))
    and contact.contact_id = still_open.contact_id
returning attempt.attempt_id, attempt.contact_id, attempt.state, attempt.position, attempt.called, attempt.caller,
    attempt.placed_at, attempt.ringing_at, attempt.answered_at, attempt.connected_at, attempt.work_no,
    attempt.answered_by, attempt.judged_at, attempt.recording, attempt.let_go_at, attempt.switch, attempt.trunk,
    contact.priority, contact.round, contact.batch_id, contact.due_at, contact.number_type, contact.numbers, contact.caller as own_caller,
    contact.session_id, contact.custom_field, contact.call_data, contact.recycle_at, contact.ledger,
    contact.work_no as bound_to, contact.appointment_id, still_open.kept_for, still_open.talks_since
