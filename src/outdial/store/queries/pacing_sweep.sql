-- Forget chunks that are older than their tenant keeps them, a bounded batch at a time. Whatever one tenant's limit is,
-- the others' chunks are swept: it is read as a number, and held within what an interval can be.
-- $1 now, $2 days kept where the tenant names none, $3 rows_max
delete from pacing_chunk
where (vdn_id, campaign_id, begins_at) in (
    select old.vdn_id, old.campaign_id, old.begins_at
    from tenant
    cross join lateral (
        select vdn_id, campaign_id, begins_at
        from pacing_chunk
        where pacing_chunk.vdn_id = tenant.vdn_id
            and ends_at < $1::timestamptz - make_interval(
                days => least(greatest(coalesce((limits ->> 'pacing_days')::numeric, $2::integer), 0), 36500)::integer
            )
        order by ends_at
        limit $3
    ) as old
    limit $3
)
