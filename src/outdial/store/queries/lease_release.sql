-- Hand campaigns back: free at once for the next engine.
-- $1 owner, $2 vdn_id[], $3 campaign_id[], $4 epoch[]
update campaign_lease lease
set expires_at = clock_timestamp()
from unnest($2::smallint[], $3::integer[], $4::integer[]) as held (vdn_id, campaign_id, epoch)
where lease.vdn_id = held.vdn_id and lease.campaign_id = held.campaign_id
    and lease.owner = $1 and lease.epoch = held.epoch and lease.expires_at > clock_timestamp()
