-- One call that has ended. Both bounds and the order are given, so that it is found by its key whatever the statistics say,
-- and "> 8" is not the condition of the indexes of ended calls.
-- $1 vdn_id, $2 attempt_id
select attempt.attempt_id, attempt.called, attempt.placed_at, attempt.ringing_at, attempt.answered_at,
    attempt.ended_at, attempt.outcome, attempt.recording, (
        select session_id from contact where contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
    ) as session_id
from attempt
where attempt.vdn_id = $1 and attempt.attempt_id >= $2 and attempt.attempt_id <= $2 and attempt.state > 8
order by attempt.attempt_id
limit 1
