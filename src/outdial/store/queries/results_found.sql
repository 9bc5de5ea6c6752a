-- As results_page, of contacts with a session id, a custom field, or both. By session they are few, and found by it; by a
-- custom field they may be most of the campaign's, whose calls of that time are read.
-- "offset 0" keeps the contacts' filter a look-up by key, call by call: as a hash it would read all the tenant's contacts.
-- $1 vdn_id, $2 campaign_id, $3 session_id or null, $4 custom_field or null, $5 ended from, $6 ended before,
-- $7 final results only, $8 how many, $9 how many are skipped, $10 outcome[] and $11 the platform's code of each
with matching as materialized (
    select attempt.attempt_id, attempt.ended_at
    from contact
    join attempt on attempt.vdn_id = $1 and attempt.contact_id = contact.contact_id
    where contact.vdn_id = $1 and contact.campaign_id = $2 and contact.session_id = $3
        and ($4::text is null or contact.custom_field = $4)
        and attempt.state = 9 and attempt.ended_at >= $5 and attempt.ended_at < $6 and (attempt.final or not $7)
    union all
    select attempt.attempt_id, attempt.ended_at
    from attempt
    where $3::text is null and attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state = 9
        and attempt.ended_at >= $5 and attempt.ended_at < $6 and (attempt.final or not $7)
        and exists (
            select from contact
            where contact.vdn_id = $1 and contact.contact_id = attempt.contact_id and contact.custom_field = $4
            offset 0
        )
), page as (
    select attempt_id from matching order by ended_at, attempt_id limit $8 offset $9
)
select total.calls as total, attempt.attempt_id, attempt.called, attempt.placed_at, attempt.ringing_at,
    attempt.answered_at, attempt.ended_at, attempt.outcome, attempt.recording, contact.session_id, shown.code as result_code
from (select count(*) as calls from matching) as total
left join page on true
left join attempt on attempt.vdn_id = $1 and attempt.attempt_id = page.attempt_id
left join contact on contact.vdn_id = $1 and contact.contact_id = attempt.contact_id
left join lateral (
    select result_code_shown.code
    from unnest($10::text[], $11::text[]) as told (outcome, platform_code)
    join result_code_shown on result_code_shown.vdn_id = $1
        and result_code_shown.platform_code = told.platform_code and result_code_shown.since <= attempt.ended_at
    where told.outcome = attempt.outcome
    order by result_code_shown.since desc
    limit 1
) as shown on true
order by attempt.ended_at, attempt.attempt_id
