-- A page of a campaign's ended calls, in the order in which they ended, and how many there are in all. One row at least:
-- of an empty page only the total is not null. No row: there is no such campaign. Each shows the result code that the tenant
-- had for it when it ended.
-- No call before the page is read but those of its first quarter hour: call_count has whole quarters, and tells in which of
-- them the page begins. The two that the span may cut are counted call by call.
-- $1 vdn_id, $2 campaign_id, $3 ended from, $4 ended before, $5 final results only, $6 how many, $7 how many are skipped,
-- $8 outcome[] and $9 the platform's code of each
with counted as (
    select begins_at as quarter, case when $5 then finals else calls end as calls
    from call_count
    where vdn_id = $1 and campaign_id = $2 and whole and custom_field = ''
        and begins_at > date_bin('15 minutes', $3::timestamptz, '1970-01-01 00:00+00')
        and begins_at < date_bin('15 minutes', $4::timestamptz, '1970-01-01 00:00+00')
    union all
    select cut.quarter, (
        select count(*)::integer from attempt
        where attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state = 9
            and attempt.ended_at >= greatest(cut.quarter, $3) and attempt.ended_at < $4
            and attempt.ended_at < cut.quarter + interval '15 minutes' and (attempt.final or not $5)
    )
    from (
        select distinct date_bin('15 minutes', at, '1970-01-01 00:00+00') as quarter
        from unnest(array[$3, $4]::timestamptz[]) as at
    ) as cut
), summed as (
    select quarter, calls, sum(calls) over (order by quarter rows unbounded preceding) as upto from counted
), place as (
    select quarter, $7 - (upto - calls) as skipped from summed where upto > $7 order by quarter limit 1
), page as (
    select ended.*
    from place
    cross join lateral (
        select attempt_id, contact_id, called, placed_at, ringing_at, answered_at, ended_at, outcome, recording
        from attempt
        where vdn_id = $1 and campaign_id = $2 and state = 9
            and ended_at >= greatest(place.quarter, $3) and ended_at < $4 and (final or not $5)
        order by ended_at, attempt_id
        limit $6 offset place.skipped
    ) as ended
)
select (select coalesce(max(upto), 0) from summed) as total, page.attempt_id, page.called, page.placed_at,
    page.ringing_at, page.answered_at, page.ended_at, page.outcome, page.recording, (
        select session_id from contact where contact.vdn_id = $1 and contact.contact_id = page.contact_id
    ) as session_id, (
        select result_code_shown.code
        from unnest($8::text[], $9::text[]) as told (outcome, platform_code)
        join result_code_shown on result_code_shown.vdn_id = $1
            and result_code_shown.platform_code = told.platform_code and result_code_shown.since <= page.ended_at
        where told.outcome = page.outcome
        order by result_code_shown.since desc
        limit 1
    ) as result_code
from campaign
left join page on true
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
order by page.ended_at, page.attempt_id
