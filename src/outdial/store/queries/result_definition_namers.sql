-- The campaigns whose retry policy names a definition's code, those that are over left out: the first few.
-- $1 vdn_id, $2 definition_id, $3 now, $4 how many at most
select campaign.campaign_id
from result_definition definition
join campaign on campaign.vdn_id = $1
where definition.vdn_id = $1 and definition.definition_id = $2
    and campaign.archived_at is null and campaign.ends_at > $3
    and campaign.retry_policy -> 'not_retried_codes' ? definition.code
order by campaign.campaign_id
limit $4
