-- The key of a request, with its tenant. The one statement that starts without a vdn_id: the key names it.
-- $1 access_key
select access_key.vdn_id, access_key.sealed_secret, access_key.revoked_at, tenant.time_zone, tenant.limits
from access_key
join tenant on tenant.vdn_id = access_key.vdn_id
where access_key.access_key = $1
