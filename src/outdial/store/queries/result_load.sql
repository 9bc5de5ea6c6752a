-- One call that has ended, with the result code that the tenant had for it then.
-- $1 vdn_id, $2 attempt_id, $3 outcome[] and $4 the platform's code of each
select attempt.attempt_id, attempt.called, attempt.placed_at, attempt.ringing_at, attempt.answered_at,
    attempt.ended_at, attempt.outcome, attempt.recording, contact.session_id, (
        select result_code_shown.code
        from unnest($3::text[], $4::text[]) as told (outcome, platform_code)
        join result_code_shown on result_code_shown.vdn_id = $1
            and result_code_shown.platform_code = told.platform_code and result_code_shown.since <= attempt.ended_at
        where told.outcome = attempt.outcome
        order by result_code_shown.since desc
        limit 1
    ) as result_code
from attempt
left join contact on contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
where attempt.vdn_id = $1 and attempt.attempt_id = $2 and attempt.state = 9
