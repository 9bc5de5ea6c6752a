-- $1 vdn_id, $2 access_key, $3 now
update access_key
set revoked_at = $3
where vdn_id = $1 and access_key = $2 and revoked_at is null
