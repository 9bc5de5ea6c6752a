-- Changes that must see each other, such as names and counts of campaigns, queue here.
-- $1 vdn_id
select 1
from tenant
where vdn_id = $1
for no key update
