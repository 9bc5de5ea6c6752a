-- A trunk as it is to be from now on, unless the tenant has as many as it may. Owners are told by the tenant's stamp.
-- $1 vdn_id, $2 name, $3 settings, $4 how many at most
with put as (
    insert into trunk (vdn_id, name, settings)
    select $1, $2, $3
    where (select count(*) from trunk where vdn_id = $1 and name <> $2) < $4
    on conflict (vdn_id, name) do update set settings = excluded.settings
    returning name
)
update tenant set time_zone = time_zone
from put
where tenant.vdn_id = $1
