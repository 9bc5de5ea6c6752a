-- $1 vdn_id
select access_key, created_at, revoked_at
from access_key
where vdn_id = $1
order by created_at, access_key
