-- A page of a campaign's ended calls, in the order in which they ended, and how many there are in all. One row at least:
-- of an empty page only the total is not null. Each shows the result code that the tenant had for it when it ended.
-- How many there are is the sum of whole quarters of an hour, and a count of the calls before and behind these.
-- $1 vdn_id, $2 campaign_id, $3 ended from, $4 ended before, $5 final results only, $6 how many, $7 how many are skipped,
-- $8 outcome[] and $9 the platform's code of each
with whole as (
    select date_bin('15 minutes', $3::timestamptz + interval '15 minutes' - interval '1 microsecond',
            '1970-01-01 00:00+00') as first,
        date_bin('15 minutes', $4::timestamptz, '1970-01-01 00:00+00') as after
), page as materialized (
    select attempt_id, contact_id, called, placed_at, ringing_at, answered_at, ended_at, outcome, recording
    from attempt
    where vdn_id = $1 and campaign_id = $2 and state = 9 and ended_at >= $3 and ended_at < $4 and (final or not $5)
    order by ended_at, attempt_id
    limit $6 offset $7
)
select total.calls as total, page.attempt_id, page.called, page.placed_at, page.ringing_at, page.answered_at,
    page.ended_at, page.outcome, page.recording, contact.session_id, shown.code as result_code
from (
    select (
            select coalesce(sum(case when $5 then finals else calls end), 0)
            from campaign_outcomes
            where vdn_id = $1 and campaign_id = $2 and quarter >= whole.first and quarter < whole.after
        ) + (
            select count(*) from attempt
            where vdn_id = $1 and campaign_id = $2 and state = 9 and ended_at >= $3
                and ended_at < least(whole.first, $4) and (final or not $5)
        ) + (
            select count(*) from attempt
            where vdn_id = $1 and campaign_id = $2 and state = 9
                and ended_at >= greatest(whole.after, least(whole.first, $4)) and ended_at < $4 and (final or not $5)
        ) as calls
    from whole
) as total
left join page on true
left join contact on contact.vdn_id = $1 and contact.contact_id = page.contact_id
left join lateral (
    select result_code_shown.code
    from unnest($8::text[], $9::text[]) as told (outcome, platform_code)
    join result_code_shown on result_code_shown.vdn_id = $1
        and result_code_shown.platform_code = told.platform_code and result_code_shown.since <= page.ended_at
    where told.outcome = page.outcome
    order by result_code_shown.since desc
    limit 1
) as shown on true
order by page.ended_at, page.attempt_id
