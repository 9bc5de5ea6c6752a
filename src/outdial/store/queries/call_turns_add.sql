-- Turns of a dialogue. One that was told before stays as it is. No row: there is no such call; else whether it may still
-- be told of. The campaign's row is kept, so that it cannot be deleted meanwhile and leave turns of no call behind.
-- $1 vdn_id, $2 attempt_id, $3 of calls that ended before this nothing more is told, then a column each of the turns:
-- $4 turn, $5 speaker, $6 said, $7 at, $8 intention or null
with call as materialized (
    select attempt.campaign_id, coalesce(attempt.ended_at >= $3, true) as still_told
    from attempt
    join campaign on campaign.vdn_id = $1 and campaign.campaign_id = attempt.campaign_id
    where attempt.vdn_id = $1 and attempt.attempt_id = $2
    for key share of campaign
), told as (
    insert into call_turn (vdn_id, campaign_id, attempt_id, turn, speaker, said, at, intention)
    select $1, call.campaign_id, $2, each.turn, each.speaker, each.said, each.at, each.intention
    from call
    cross join unnest($4::smallint[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
        as each (turn, speaker, said, at, intention)
    where call.still_told
    on conflict do nothing
)
select still_told from call
