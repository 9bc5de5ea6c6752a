-- Which of these signatures are used for the first time.
-- $1 vdn_ids, $2 signatures, $3 expires_at
insert into used_signature (vdn_id, signature, expires_at)
select vdn_id, signature, expires_at
from unnest($1::smallint[], $2::text[], $3::timestamptz[]) as used (vdn_id, signature, expires_at)
on conflict (vdn_id, signature) do nothing
returning vdn_id, signature
