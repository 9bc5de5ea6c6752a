-- Owners are told by the tenant's stamp.
-- $1 vdn_id, $2 name
with gone as (
    delete from trunk where vdn_id = $1 and name = $2 returning name
)
update tenant set time_zone = time_zone
from gone
where tenant.vdn_id = $1
