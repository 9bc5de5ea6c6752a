-- Forget special dates that no campaign uses any more, so that their names are free.
-- $1 vdn_id
delete from special_date
where vdn_id = $1 and not exists (
    select from campaign_special_date link
    where link.vdn_id = $1 and link.special_date_id = special_date.special_date_id
)
