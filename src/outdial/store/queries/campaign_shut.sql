-- Before a campaign goes: no engine owns it any more, and whoever adds numbers waits.
-- $1 vdn_id, $2 campaign_id
with lease as (
    delete from campaign_lease
    where vdn_id = $1 and campaign_id = $2
)
select 1
from campaign_tally
where vdn_id = $1 and campaign_id = $2
for update
