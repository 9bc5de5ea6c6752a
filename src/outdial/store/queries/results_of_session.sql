-- As results_page, of the contacts with one session: a client gives few of them the same, so that they are counted.
-- Attempts are read contact by contact, whatever the statistics say: "offset 0", both bounds and the order see to that.
-- $1 vdn_id, $2 campaign_id, $3 ended from, $4 ended before, $5 final results only, $6 how many, $7 how many are skipped,
-- $8 outcome[] and $9 the platform's code of each, $10 session_id, $11 custom_field or null
with matching as materialized (
    select attempt.attempt_id, attempt.called, attempt.placed_at, attempt.ringing_at, attempt.answered_at,
        attempt.ended_at, attempt.outcome, attempt.recording, contact.session_id
    from contact
    cross join lateral (
        select * from attempt
        where attempt.vdn_id = $1 and attempt.contact_id >= contact.contact_id and attempt.contact_id <= contact.contact_id
            and attempt.ended_at >= $3 and attempt.ended_at < $4 and (attempt.final or not $5)
        order by attempt.contact_id
        offset 0
    ) as attempt
    where contact.vdn_id = $1 and contact.campaign_id = $2 and contact.session_id = $10
        and ($11::text is null or contact.custom_field = $11)
), page as (
    select * from matching order by ended_at, attempt_id limit $6 offset $7
)
select (select count(*) from matching) as total, page.*, (
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
