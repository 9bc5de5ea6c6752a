-- Forget facts that a receiver has taken; the attempt's row stays as the record. Passed over when the claim has run out
-- and somebody else pushes them: else a contact's next fact could overtake that second push.
-- $1 vdn_id, $2 outbox_id[], $3 the claim's end
delete from outbox where vdn_id = $1 and outbox_id = any($2::bigint[]) and pushed_until = $3
