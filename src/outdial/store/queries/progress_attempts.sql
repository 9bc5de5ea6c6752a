-- Steps of attempts that are still open, a batch of one tenant. Compare-and-set on state and epoch.
-- $1 vdn_id, $2 attempt_id[], $3 epoch[], $4 state[], $5 ringing_at[], $6 answered_at[], $7 connected_at[], $8 work_no[],
-- $9 answered_by[], $10 judged_at[], $11 recording[]
update attempt
set state = step.state, ringing_at = step.ringing_at, answered_at = step.answered_at,
    connected_at = step.connected_at, work_no = step.work_no, answered_by = step.answered_by, judged_at = step.judged_at,
    recording = step.recording
from unnest(
    $2::bigint[], $3::integer[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[],
    $9::text[], $10::timestamptz[], $11::text[]
) as step (attempt_id, epoch, state, ringing_at, answered_at, connected_at, work_no, answered_by, judged_at, recording)
where attempt.vdn_id = $1 and attempt.attempt_id = any($2::bigint[]) and attempt.attempt_id = step.attempt_id and attempt.epoch = step.epoch
    and attempt.state < step.state
