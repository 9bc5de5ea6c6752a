-- The lanes that hold facts to be told, and of each the one that is due first. Of all statements about callbacks this
-- alone looks across tenants, for nothing names the lanes but the facts themselves. It hops through outbox_due from one
-- lane to the next (a loose index scan), so it costs a probe a lane, however many facts a lane holds.
-- $1 vdn_id and $2 campaign_id of the lane to begin behind, $3 how many lanes
with recursive lane as (
    (
        select vdn_id, campaign_id, due_at, url
        from outbox
        where given_up_at is null and (vdn_id, campaign_id) > ($1::smallint, $2::integer)
        order by vdn_id, campaign_id, due_at
        limit 1
    )
    union all
    select next.vdn_id, next.campaign_id, next.due_at, next.url
    from lane
    cross join lateral (
        select outbox.vdn_id, outbox.campaign_id, outbox.due_at, outbox.url
        from outbox
        where outbox.given_up_at is null
            and (outbox.vdn_id, outbox.campaign_id) > (lane.vdn_id, lane.campaign_id)
        order by outbox.vdn_id, outbox.campaign_id, outbox.due_at
        limit 1
    ) as next
)
select vdn_id, campaign_id, due_at, url from lane limit $3
