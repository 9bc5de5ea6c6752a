-- Add number types; those that exist stay.
-- $1 vdn_id, $2 names
insert into number_type (vdn_id, name)
select $1, name from unnest($2::text[]) with ordinality as asked (name, place) order by place
on conflict (vdn_id, name) do nothing
