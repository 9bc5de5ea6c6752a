-- What a call came to, in the robot's own words; it replaces what was told before. No row: there is no such call; else
-- whether it may still be told of. The campaign's row is kept as in call_turns_add.
-- $1 vdn_id, $2 attempt_id, $3 of calls that ended before this nothing more is told, $4 result, $5 now
with call as materialized (
    select attempt.campaign_id, coalesce(attempt.ended_at >= $3, true) as still_told
    from attempt
    join campaign on campaign.vdn_id = $1 and campaign.campaign_id = attempt.campaign_id
    where attempt.vdn_id = $1 and attempt.attempt_id = $2
    for key share of campaign
), told as (
    insert into call_result (vdn_id, campaign_id, attempt_id, result, told_at)
    select $1, call.campaign_id, $2, $4, $5 from call where call.still_told
    on conflict (vdn_id, campaign_id, attempt_id) do update set result = excluded.result, told_at = excluded.told_at
)
select still_told from call
