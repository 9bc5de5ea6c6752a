-- The new owner's epoch goes onto every open attempt of the campaign: the old owner can change none of them any more.
-- Run after lease_take in its transaction, so that what the old owner committed last is seen.
-- $1 vdn_id, $2 campaign_id, $3 epoch
update attempt set epoch = $3
from contact
where attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state < 9
    and contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
returning attempt.attempt_id, attempt.contact_id, attempt.state, attempt.position, attempt.called, attempt.caller,
    attempt.placed_at, attempt.ringing_at, attempt.answered_at, attempt.connected_at, attempt.work_no,
    contact.priority, contact.due_at, contact.number_type, contact.numbers, contact.caller as own_caller,
    contact.session_id, contact.custom_field, contact.call_data, contact.recycle_at, contact.ledger,
    contact.work_no as bound_to,
    (
        select agent.work_no from agent
        where agent.vdn_id = $1 and agent.attempt_id = attempt.attempt_id and agent.state in ('reserved', 'talking')
        limit 1
    ) as kept_for
