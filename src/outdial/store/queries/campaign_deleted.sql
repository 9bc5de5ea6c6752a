-- A campaign, of whatever tenant, whose rows are still to be deleted, and that nobody else is at; the lock lasts as long as
-- the transaction.
select vdn_id, campaign_id, deleted_upto
from campaign
where deleted_at is not null
order by vdn_id, campaign_id
limit 1
for update skip locked
