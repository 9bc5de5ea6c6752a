-- Calls that a person answered, and those of them that had no agent in time.
-- $1 vdn_id, $2 campaign_id, $3 since
select count(*) as answered, count(*) filter (where not kept_connect_limit) as abandoned
from attempt
where vdn_id = $1 and campaign_id = $2 and state = 9 and ended_at >= $3 and kept_connect_limit is not null
