-- Contacts with several numbers by rounds, and batches of contacts that are suspended apart from their campaign.
alter table contact
    -- in which round of its campaign the next number is called, from 0: whoever is due in an earlier one goes first
    add column round smallint not null default 0,
    add column batch_id bigint;

drop index contact_due;
create index contact_due on contact (vdn_id, campaign_id, priority, round, due_at) where state = 0;

-- The most rounds that a campaign ever had: so many its owner looks into, for contacts may still stand in the last.
alter table campaign add column rounds smallint not null default 1;

create sequence batch_id_seq start 1000000000000000000;

create table batch (
    vdn_id smallint not null references tenant,
    batch_id bigint not null default nextval('batch_id_seq'),
    campaign_id integer not null,
    name text not null,
    suspended boolean not null,
    created_at timestamptz not null,
    primary key (vdn_id, batch_id),
    unique (vdn_id, campaign_id, name),
    foreign key (vdn_id, campaign_id) references campaign on delete cascade
);

create index contact_of_batch on contact (vdn_id, batch_id) where batch_id is not null;
