-- Add an agent with skills. One row: a skill that does not exist, or null; and whether the agent was added, which is not
-- so when the work number is taken.
-- $1 vdn_id, $2 work_no, $3 name, $4 now, $5 skill_id[], $6 level[], $7 phone, $8 delivery
with missing as (
    select min(asked.skill_id) as skill_id
    from unnest($5::integer[]) as asked (skill_id)
    where not exists (select from skill where skill.vdn_id = $1 and skill.skill_id = asked.skill_id)
), added as (
    insert into agent (vdn_id, work_no, name, state_since, created_at, phone, delivery)
    select $1, $2, $3, $4, $4, $7, $8 from missing where missing.skill_id is null
    on conflict (vdn_id, work_no) do nothing
    returning work_no
), skilled as (
    insert into agent_skill (vdn_id, work_no, skill_id, level)
    select $1, added.work_no, asked.skill_id, asked.level
    from added cross join unnest($5::integer[], $6::smallint[]) as asked (skill_id, level)
)
select missing.skill_id as missing_skill_id, exists (select from added) as added from missing
