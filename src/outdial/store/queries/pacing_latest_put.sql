-- The latest decisions of campaigns of any tenant; those of campaigns that are gone meanwhile are left out.
-- $1 vdn_id[], $2 campaign_id[], $3 latest[]
insert into pacing_latest (vdn_id, campaign_id, latest)
select vdn_id, campaign_id, told.latest
from unnest($1::smallint[], $2::integer[], $3::jsonb[]) as told (vdn_id, campaign_id, latest)
join campaign using (vdn_id, campaign_id)
on conflict (vdn_id, campaign_id) do update set latest = excluded.latest
