-- One call that has ended, with the result code that the tenant had for it then. Both bounds and the order are given, so
-- that it is found by its key whatever the statistics say, and "> 8" is not the condition of the indexes of ended calls.
-- $1 vdn_id, $2 attempt_id, $3 outcome[] and $4 the platform's code of each
select attempt.attempt_id, attempt.called, attempt.placed_at, attempt.ringing_at, attempt.answered_at,
    attempt.ended_at, attempt.outcome, attempt.recording, (
        select session_id from contact where contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
    ) as session_id, (
        select result_code_shown.code
        from unnest($3::text[], $4::text[]) as told (outcome, platform_code)
        join result_code_shown on result_code_shown.vdn_id = $1
            and result_code_shown.platform_code = told.platform_code and result_code_shown.since <= attempt.ended_at
        where told.outcome = attempt.outcome
        order by result_code_shown.since desc
        limit 1
    ) as result_code
from attempt
where attempt.vdn_id = $1 and attempt.attempt_id >= $2 and attempt.attempt_id <= $2 and attempt.state > 8
order by attempt.attempt_id
limit 1
