-- Delete a skill queue unless a campaign uses it. No row: there is none; else the campaign that uses it, or null.
-- $1 vdn_id, $2 skill_id
with used as (
    select min(campaign_id) as campaign_id from campaign where vdn_id = $1 and skill_id = $2 and archived_at is null
), gone as (
    delete from skill
    using used
    where skill.vdn_id = $1 and skill.skill_id = $2 and used.campaign_id is null
)
select used.campaign_id from skill cross join used where skill.vdn_id = $1 and skill.skill_id = $2
