-- Newest first. Filters that are null do not filter; a campaign whose end has passed shows as 4, completed.
-- $1 vdn_id, $2 now, $3 part of the name, $4 state, $5 mode, $6 begins_at at the earliest, $7 ends_at at the latest,
-- $8 rows_max, $9 rows skipped
select campaign_id, state, settings, retry_policy
from campaign
where vdn_id = $1 and archived_at is null
    and ($3::text is null or strpos(name, $3) > 0)
    and ($4::smallint is null or (case when ends_at <= $2 then 4 else state end) = $4)
    and ($5::text is null or mode = $5)
    and ($6::timestamptz is null or begins_at >= $6)
    and ($7::timestamptz is null or ends_at <= $7)
order by campaign_id desc
limit $8 offset $9
