-- Imports that were taken over and over and got no further: whatever ends those who bring them in would end the next too.
-- $1 now, $2 takes at most, $3 what to tell
update file_import
set state = 3, ended_at = $1, failure = $3, owner = null, expires_at = null
where state < 2 and takes >= $2 and coalesce(expires_at <= clock_timestamp(), true)
returning vdn_id
