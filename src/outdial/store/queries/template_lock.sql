-- The template, for a change that depends on what it was.
-- $1 vdn_id, $2 template_id
select template_id, state, settings, retry_policy
from campaign_template
where vdn_id = $1 and template_id = $2
for update
