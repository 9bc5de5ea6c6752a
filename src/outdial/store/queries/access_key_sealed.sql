-- Some secrets of every tenant, to see whether the sealing key opens them.
-- $1 how many
select vdn_id, access_key, sealed_secret
from access_key
where revoked_at is null
order by vdn_id, created_at desc
limit $1
