-- $1 vdn_id
select vdn_id, time_zone, limits
from tenant
where vdn_id = $1
