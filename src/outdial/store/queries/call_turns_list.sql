-- What was said in a call, in its order. No row: there is no such call; a row without a turn: nothing was told.
-- $1 vdn_id, $2 attempt_id
select attempt.placed_at, call_turn.turn, call_turn.speaker, call_turn.said, call_turn.at, call_turn.intention
from attempt
left join call_turn on call_turn.vdn_id = $1 and call_turn.campaign_id = attempt.campaign_id
    and call_turn.attempt_id = attempt.attempt_id
where attempt.vdn_id = $1 and attempt.attempt_id = $2
order by call_turn.turn
