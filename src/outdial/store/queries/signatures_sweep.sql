-- Forget signatures that the clock refuses anyway, of every tenant, a bounded batch at a time.
-- $1 now, $2 rows_max
delete from used_signature
where (vdn_id, signature) in (
    select vdn_id, signature
    from used_signature
    where expires_at <= $1
    order by expires_at
    limit $2
)
