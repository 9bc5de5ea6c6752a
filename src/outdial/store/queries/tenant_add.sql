-- Make the tenant unless it is there.
-- $1 vdn_id, $2 time_zone, $3 now
insert into tenant (vdn_id, time_zone, created_at)
values ($1, $2, $3)
on conflict (vdn_id) do nothing
