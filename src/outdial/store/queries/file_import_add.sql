-- Ask for a file to be brought into a campaign. No row: there is no such campaign. Else the id of the import, or what
-- refuses it.
-- $1 vdn_id, $2 campaign_id, $3 server_id, $4 path, $5 now, $6 when it is due, $7 open imports of the tenant at most
with judged as (
    select case
        when campaign.ends_at <= $5 then 'campaign_completed'
        when not exists (select from file_server where vdn_id = $1 and server_id = $3) then 'server_unknown'
        when (select count(*) from file_import where vdn_id = $1 and state < 2) >= $7 then 'too_many'
    end as refusal
    from campaign
    where campaign.vdn_id = $1 and campaign.campaign_id = $2 and campaign.archived_at is null
), asked as (
    insert into file_import (vdn_id, campaign_id, server_id, path, created_at, due_at)
    select $1, $2, $3, $4, $5, $6 from judged where refusal is null
    returning import_id
)
select judged.refusal, (select import_id from asked) as import_id
from judged
