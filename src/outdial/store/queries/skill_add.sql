-- $1 vdn_id, $2 skill_id, $3 name, $4 now
insert into skill (vdn_id, skill_id, name, created_at) values ($1, $2, $3, $4)
on conflict (vdn_id, skill_id) do nothing
