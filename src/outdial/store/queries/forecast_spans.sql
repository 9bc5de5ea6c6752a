-- How long a campaign's latest calls rang, by how they ended, and talked: each kind in a hundred groups of equal size, with
-- the mean of each. Whoever picked up rang as one who answered, whatever came of it.
-- $1 vdn_id, $2 campaign_id, $3 the tenant's other campaigns of the kind too, $4 how many calls of each campaign
with recent as materialized (
    select attempt.*
    from campaign
    cross join lateral (
        select placed_at, answered_at, connected_at, ended_at, outcome
        from attempt
        where attempt.vdn_id = $1 and attempt.campaign_id = campaign.campaign_id and attempt.state = 9
        order by attempt.ended_at desc
        limit $4
    ) as attempt
    where campaign.vdn_id = $1 and (campaign.campaign_id = $2 or ($3 and (campaign.skill_id is null) = (
        select asked.skill_id is null from campaign asked where asked.vdn_id = $1 and asked.campaign_id = $2
    )))
), span as (
    select case when outcome = 'abandoned' then 'answered' else outcome end as kind,
        extract(epoch from coalesce(answered_at, ended_at) - placed_at)::double precision as span_s
    from recent
    union all
    select 'talk', extract(epoch from ended_at - connected_at)::double precision
    from recent
    where outcome = 'answered' and connected_at is not null
), placed as (
    select kind, span_s, ntile(100) over (partition by kind order by span_s) as place
    from span
    where span_s >= 0 and kind is not null
)
select kind, count(*)::integer as calls, avg(span_s) as mean_s
from placed
group by kind, place
order by kind, place
