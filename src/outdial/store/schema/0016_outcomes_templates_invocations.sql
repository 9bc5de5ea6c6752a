-- Calls that are over, by the quarter hour of their end and by how they ended, so that the days of any tenant's zone can
-- be summed without reading attempts. Written in the statement that ends the attempt.
create table campaign_outcomes (
    vdn_id smallint not null,
    campaign_id integer not null,
    quarter timestamptz not null,
    outcome text not null,
    calls integer not null,
    primary key (vdn_id, campaign_id, quarter, outcome)
) with (fillfactor = 50);

insert into campaign_outcomes
select vdn_id, campaign_id, date_bin('15 minutes', ended_at, '1970-01-01 00:00+00'), outcome, count(*)
from attempt
where state = 9 and ended_at is not null and outcome is not null
group by 1, 2, 3, 4;

-- Campaigns to be copied: settings and policies without times. Ids are of one series with those of campaigns, so that one
-- number says what is to be copied.
create table campaign_template (
    vdn_id smallint not null references tenant,
    template_id integer not null default nextval('campaign_id_seq'),
    name text not null,
    mode text not null,
    -- 1 draft, 3 suspended, 9 published
    state smallint not null,
    -- outdial.domain.campaign.CampaignSettings, whole; its begin and end say nothing
    settings jsonb not null,
    -- outdial.domain.retry.RetryPolicy, whole; null: never set
    retry_policy jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (vdn_id, template_id),
    unique (vdn_id, name)
);

-- Who called which interface. Written in batches some moments later, and deleted by age.
create table invocation (
    vdn_id smallint not null references tenant,
    invocation_id bigint not null generated always as identity,
    called_at timestamptz not null,
    access_key text not null,
    method text not null,
    url text not null,
    result_code text not null,
    -- of the HTTP answer
    status smallint not null,
    took interval not null,
    primary key (vdn_id, invocation_id)
);
create index invocation_age on invocation (vdn_id, called_at, invocation_id);

-- A campaign that a client has deleted is out of sight at once; where a tenant has many contacts, they are walked through
-- by their ids afterwards, for no index leads to those of one campaign that are finished.
alter table campaign
    add column deleted_at timestamptz,
    -- contacts up to this id are dealt with
    add column deleted_upto bigint not null default 0;
create index campaign_deleted on campaign (vdn_id, campaign_id) where deleted_at is not null;
