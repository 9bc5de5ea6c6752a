-- Ask for statistics of one campaign, or (0) of all. No row: that was asked too short a time ago. What was asked long ago is
-- forgotten.
-- $1 vdn_id, $2 campaign_id, $3 now, $4 span
with forgotten as (
    delete from statistics_asked
    where vdn_id = $1 and campaign_id <> $2 and asked_at < $3::timestamptz - 2 * $4::interval
)
insert into statistics_asked as asked (vdn_id, campaign_id, asked_at)
values ($1, $2, $3)
on conflict (vdn_id, campaign_id) do update set asked_at = excluded.asked_at
where asked.asked_at <= $3::timestamptz - $4::interval
returning campaign_id
