-- What a campaign has decided about answering machines, and what its detector said of calls that ended since some time: a
-- row for each verdict, and one at least.
-- $1 vdn_id, $2 campaign_id, $3 ended from
select campaign.detection, judged.answered_by, judged.calls, judged.mean
from campaign
left join lateral (
    select attempt.answered_by, count(*) as calls, avg(attempt.judged_at - attempt.answered_at) as mean
    from attempt
    where attempt.vdn_id = $1 and attempt.campaign_id = $2 and attempt.state = 9 and attempt.ended_at >= $3
        and attempt.answered_by is not null
    group by attempt.answered_by
) as judged on true
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
order by judged.answered_by
