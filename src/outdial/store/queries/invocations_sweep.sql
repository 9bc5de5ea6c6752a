-- Delete the oldest of those that are too old.
-- $1 vdn_id, $2 called before, $3 how many at most
delete from invocation
where vdn_id = $1 and invocation_id = any(array(
    select invocation_id from invocation
    where vdn_id = $1 and called_at < $2
    order by called_at
    limit $3
))
