-- A campaign with all that its owner needs to decide. The stamp is that of engine_pulse.
-- $1 vdn_id, $2 campaign_id
select campaign.vdn_id, campaign.state, campaign.settings, campaign.retry_policy, campaign.detection, campaign.record, campaign.rounds,
    campaign.xmin || ' ' || tenant.xmin as stamp,
    tenant.time_zone, tenant.limits,
    (
        select coalesce(jsonb_agg(jsonb_build_object('name', special_date.name, 'rule', special_date.rule)), '[]')
        from campaign_special_date link
        join special_date on special_date.vdn_id = $1 and special_date.special_date_id = link.special_date_id
        where link.vdn_id = $1 and link.campaign_id = $2
    ) as special_dates,
    (select coalesce(jsonb_agg(trunk.settings order by trunk.name), '[]') from trunk where trunk.vdn_id = $1) as trunks,
    array(
        select batch.batch_id from batch
        where batch.vdn_id = $1 and batch.campaign_id = $2 and batch.suspended
        order by batch.batch_id
    ) as suspended_batches,
    (
        select coalesce(jsonb_object_agg(defined.code, defined.platform_codes), '{}')
        from (
            select definition.code, jsonb_agg(mapped.platform_code) as platform_codes
            from result_definition definition
            join result_definition_code mapped on mapped.vdn_id = $1
                and mapped.definition_id = definition.definition_id
            where definition.vdn_id = $1
            group by definition.code
        ) as defined
    ) as result_definitions
from campaign
join tenant on tenant.vdn_id = $1
where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
