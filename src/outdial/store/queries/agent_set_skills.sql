-- An agent's skills become exactly these. No row: there is no such agent; else a skill that does not exist, in which case
-- nothing is changed, or null.
-- $1 vdn_id, $2 work_no, $3 skill_id[], $4 level[]
with missing as (
    select min(asked.skill_id) as skill_id
    from unnest($3::integer[]) as asked (skill_id)
    where not exists (select from skill where skill.vdn_id = $1 and skill.skill_id = asked.skill_id)
), wanted as (
    select agent.work_no
    from agent cross join missing
    where agent.vdn_id = $1 and agent.work_no = $2 and missing.skill_id is null
), gone as (
    delete from agent_skill
    using wanted
    where agent_skill.vdn_id = $1 and agent_skill.work_no = wanted.work_no and agent_skill.skill_id <> all($3)
), kept as (
    insert into agent_skill (vdn_id, work_no, skill_id, level)
    select $1, wanted.work_no, asked.skill_id, asked.level
    from wanted cross join unnest($3::integer[], $4::smallint[]) as asked (skill_id, level)
    on conflict (vdn_id, skill_id, work_no) do update set level = excluded.level
)
select missing.skill_id as missing_skill_id
from agent cross join missing
where agent.vdn_id = $1 and agent.work_no = $2
