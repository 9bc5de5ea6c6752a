-- How far a campaign is today is told by the quarter hours in which calls ended, too.
alter table campaign_outcomes
    -- those of the calls after which nothing more was dialled
    add column finals integer not null default 0;

update campaign_outcomes as outcomes
set finals = counted.finals
from (
    select vdn_id, campaign_id, date_bin('15 minutes', ended_at, '1970-01-01 00:00+00') as quarter, outcome,
        count(*) as finals
    from attempt
    where state = 9 and final and ended_at is not null and outcome is not null
    group by 1, 2, 3, 4
) as counted
where outcomes.vdn_id = counted.vdn_id and outcomes.campaign_id = counted.campaign_id
    and outcomes.quarter = counted.quarter and outcomes.outcome = counted.outcome;

alter table attempt
    -- the contact's, by which clients ask for results; null: it has none
    add column custom_field text;

update attempt
set custom_field = contact.custom_field
from contact
where contact.vdn_id = attempt.vdn_id and contact.contact_id = attempt.contact_id and contact.custom_field <> '';

create index attempt_of_custom_field on attempt (vdn_id, campaign_id, custom_field, ended_at)
    where state = 9 and custom_field is not null;

-- Calls that are over, by the time of their end: of the whole campaign (custom_field '') by the quarter hour, and of each
-- custom field by the hour, for a field has fewer.
-- How many results there are, and where a page of them begins, is told by these, so that no page reads those before it.
-- Written in the statement that ends the attempt. A client may give every record a field of its own: then there is a row
-- for nearly every call, and they are deleted in pieces as those are.
create table call_count (
    vdn_id smallint not null,
    campaign_id integer not null,
    -- the calls of the campaign, or those of one custom_field
    whole boolean not null,
    custom_field text not null,
    -- of the quarter hour or hour
    begins_at timestamptz not null,
    calls integer not null,
    -- those after which nothing more was dialled
    finals integer not null,
    primary key (vdn_id, campaign_id, whole, custom_field, begins_at)
) with (fillfactor = 50);

insert into call_count
select vdn_id, campaign_id, scope.whole, scope.custom_field, date_bin(scope.span, ended_at, '1970-01-01 00:00+00'),
    count(*), count(*) filter (where final)
from attempt
cross join lateral (
    values (true, '', interval '15 minutes'), (false, attempt.custom_field, interval '1 hour')
) as scope (whole, custom_field, span)
where state = 9 and ended_at is not null and outcome is not null and scope.custom_field is not null
group by 1, 2, 3, 4, 5;

-- Where a span cuts a quarter hour its calls are counted from the index alone.
drop index attempt_of_campaign;
create index attempt_of_campaign on attempt (vdn_id, campaign_id, ended_at) include (final) where state = 9;

-- Results are asked for by session, too, and most of them are of contacts that are finished.
drop index contact_of_session;
create index contact_of_session on contact (vdn_id, campaign_id, session_id) where session_id is not null;
