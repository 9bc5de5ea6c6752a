-- Define a result code, unless there are too many: its id, null when the code is taken; and whether there are too many. A
-- code that is not given is made of the id's last seven digits. The tenant is locked.
-- $1 vdn_id, $2 code or null, $3 name, $4 platform_code[], $5 definitions at most
with counted as (
    select count(*) >= $5 as too_many from result_definition where vdn_id = $1
), numbered as (
    select nextval('result_definition_id_seq') as definition_id from counted where not too_many
), defined as (
    insert into result_definition (vdn_id, definition_id, code, name)
    select $1, definition_id, coalesce($2, right(definition_id::text, 7)), $3 from numbered
    on conflict (vdn_id, code) do nothing
    returning definition_id
), mapped as (
    insert into result_definition_code (vdn_id, definition_id, platform_code)
    select $1, defined.definition_id, each.platform_code
    from defined
    cross join unnest($4::text[]) with ordinality as each (platform_code, place)
    order by each.place
)
select (select definition_id from defined) as id, too_many from counted
