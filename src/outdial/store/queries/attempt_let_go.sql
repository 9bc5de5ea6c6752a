-- A person who had no agent in time is given up. Compare-and-set: not when the attempt has another owner, or is over.
-- $1 vdn_id, $2 attempt_id, $3 epoch, $4 now
update attempt set let_go_at = coalesce(let_go_at, $4)
where vdn_id = $1 and attempt_id = $2 and epoch = $3 and state < 9
