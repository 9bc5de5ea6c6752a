-- The template is locked. A state and a retry policy that are null stay.
-- $1 vdn_id, $2 template_id, $3 name, $4 state, $5 settings, $6 retry_policy, $7 now
update campaign_template
set name = $3, state = coalesce($4, state), settings = $5, retry_policy = coalesce($6, retry_policy), updated_at = $7
where vdn_id = $1 and template_id = $2
