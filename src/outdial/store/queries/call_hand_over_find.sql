-- The skill queue whose agents an open call is to go on to: the one that its flow named, which is noted; else the one that
-- its robot has wished for. No row: nobody is wished for, or an agent was found already.
-- $1 vdn_id, $2 campaign_id, $3 attempt_id, $4 skill_id or null, $5 now
with named as (
    insert into call_hand_over (vdn_id, campaign_id, attempt_id, skill_id, asked_at)
    select $1, $2, $3, skill.skill_id, $5
    from skill
    join attempt on attempt.vdn_id = $1 and attempt.attempt_id = $3 and attempt.campaign_id = $2 and attempt.state < 9
    where skill.vdn_id = $1 and skill.skill_id = $4::integer
    on conflict (vdn_id, campaign_id, attempt_id) do update
    set skill_id = excluded.skill_id, asked_at = excluded.asked_at
    where call_hand_over.taken_at is null
    returning skill_id
)
select skill_id from named
union all
select skill_id
from call_hand_over
where vdn_id = $1 and campaign_id = $2 and attempt_id = $3 and taken_at is null and not exists (select from named)
