-- Become the owner of a campaign that nobody owns; the new epoch, or no row when somebody was faster.
-- $1 vdn_id, $2 campaign_id, $3 owner, $4 span
insert into campaign_lease as lease (vdn_id, campaign_id, owner, epoch, expires_at)
values ($1, $2, $3, 1, clock_timestamp() + $4)
on conflict (vdn_id, campaign_id) do update
set owner = excluded.owner, epoch = lease.epoch + 1, expires_at = clock_timestamp() + $4
where lease.expires_at <= clock_timestamp()
returning lease.epoch
