-- Keep what is held: the leases that are still ours. One that has expired, or was taken, is not renewed.
-- $1 owner, $2 vdn_id[], $3 campaign_id[], $4 epoch[], $5 span
update campaign_lease lease
set expires_at = clock_timestamp() + $5
from unnest($2::smallint[], $3::integer[], $4::integer[]) as held (vdn_id, campaign_id, epoch)
where lease.vdn_id = held.vdn_id and lease.campaign_id = held.campaign_id
    and lease.owner = $1 and lease.epoch = held.epoch and lease.expires_at > clock_timestamp()
returning lease.vdn_id, lease.campaign_id, lease.epoch
