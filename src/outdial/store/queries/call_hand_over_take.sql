-- An agent was found for a call that was to be handed over.
-- $1 vdn_id, $2 campaign_id, $3 attempt_id, $4 now
update call_hand_over set taken_at = $4
where vdn_id = $1 and campaign_id = $2 and attempt_id = $3 and taken_at is null
