-- Define a business result and the sub-results that refine it. A code that is not given is made: ten digits, as with the
-- vendor. One that is taken breaks the primary key, and nothing is defined.
-- $1 vdn_id, $2 name, $3 code or null, $4 description, a column each of the sub-results: $5 name, $6 code or null,
-- $7 description
with parent as (
    select coalesce($3, (1000000000 + nextval(pg_get_serial_sequence('business_result', 'position')))::text) as code
), defined as (
    select '' as parent_code, parent.code, $2::text as name, $4::text as description, 0 as place
    from parent
    union all
    select parent.code, coalesce(
            child.code, (1000000000 + nextval(pg_get_serial_sequence('business_result', 'position')))::text
        ), child.name, child.description, child.place
    from parent
    cross join unnest($5::text[], $6::text[], $7::text[]) with ordinality as child (name, code, description, place)
)
insert into business_result (vdn_id, parent_code, code, name, description)
select $1, parent_code, code, name, description from defined order by place
