-- A robot wishes that an agent of a skill takes its call; until the wish is taken, another one replaces it. No row: there
-- is no such call. The campaign's row is kept as in call_turns_add.
-- $1 vdn_id, $2 attempt_id, $3 skill_id, $4 now
with call as materialized (
    select attempt.campaign_id, attempt.state < 9 as still_open, exists (
        select from skill where skill.vdn_id = $1 and skill.skill_id = $3
    ) as skill_known
    from attempt
    join campaign on campaign.vdn_id = $1 and campaign.campaign_id = attempt.campaign_id
    where attempt.vdn_id = $1 and attempt.attempt_id = $2
    for key share of campaign
), asked as (
    insert into call_hand_over (vdn_id, campaign_id, attempt_id, skill_id, asked_at)
    select $1, call.campaign_id, $2, $3, $4 from call where call.still_open and call.skill_known
    on conflict (vdn_id, campaign_id, attempt_id) do update
    set skill_id = excluded.skill_id, asked_at = excluded.asked_at
    where call_hand_over.taken_at is null
    returning attempt_id
)
select call.still_open, call.skill_known, exists (select from asked) as asked from call
