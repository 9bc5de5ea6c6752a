-- How far contacts are, of one campaign or of the newest ones, and by the field that tells their batches apart: in all, and
-- on one day. The campaign's own row comes before those of its fields.
-- $1 vdn_id, $2 campaign_id or null, $3 custom_field or null: all, $4 day, $5 how many campaigns, $6 how many fields of each
with asked as (
    select campaign_id from campaign
    where vdn_id = $1 and archived_at is null and ($2::integer is null or campaign_id = $2)
    order by campaign_id desc
    limit $5
)
select asked.campaign_id, figures.*
from asked
cross join lateral (
    (
        select true as whole, '' as custom_field, coalesce(sum(added), 0) as added,
            coalesce(sum(uncalled), 0) as uncalled, coalesce(sum(called), 0) as called,
            coalesce(sum(reached), 0) as reached, coalesce(sum(finished), 0) as finished,
            coalesce(sum(added) filter (where day = $4), 0) as added_today,
            coalesce(sum(called) filter (where day = $4), 0) as called_today,
            coalesce(sum(reached) filter (where day = $4), 0) as reached_today,
            coalesce(sum(finished) filter (where day = $4), 0) as finished_today
        from contact_count
        where vdn_id = $1 and contact_count.campaign_id = asked.campaign_id and whole
    )
    union all
    (
        select false, custom_field, sum(added), sum(uncalled), sum(called), sum(reached), sum(finished),
            coalesce(sum(added) filter (where day = $4), 0), coalesce(sum(called) filter (where day = $4), 0),
            coalesce(sum(reached) filter (where day = $4), 0), coalesce(sum(finished) filter (where day = $4), 0)
        from contact_count
        where vdn_id = $1 and contact_count.campaign_id = asked.campaign_id and not whole
            and ($3::text is null or custom_field = $3)
        group by custom_field
        having sum(added) > 0
        order by custom_field
        limit $6
    )
) as figures
order by asked.campaign_id desc, figures.whole desc, figures.custom_field
