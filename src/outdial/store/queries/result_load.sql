-- One call that has ended.
-- $1 vdn_id, $2 attempt_id
select attempt.attempt_id, attempt.called, attempt.placed_at, attempt.ringing_at, attempt.answered_at,
    attempt.ended_at, attempt.outcome, attempt.recording, contact.session_id
from attempt
left join contact on contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
where attempt.vdn_id = $1 and attempt.attempt_id = $2 and attempt.state = 9
