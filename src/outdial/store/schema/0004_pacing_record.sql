-- What each pacer was asked and what it said, in chunks of consecutive turns, for as many days and bytes as the tenant's
-- limits allow. No number and no name of a person is in it.
create table pacing_chunk (
    vdn_id smallint not null,
    campaign_id integer not null,
    -- of the first and of the last turn
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    turns integer not null,
    -- that these turns asked for
    calls integer not null,
    -- outdial.domain.pacing.record, packed
    packed bytea not null,
    primary key (vdn_id, campaign_id, begins_at),
    foreign key (vdn_id, campaign_id) references campaign on delete cascade
);
-- It is packed already.
alter table pacing_chunk alter column packed set storage external;
create index pacing_chunk_age on pacing_chunk (vdn_id, ends_at);

-- The latest decision of each campaign, some seconds old. Written so often that it is kept out of the log: after a crash
-- it is empty until the next turn.
create unlogged table pacing_latest (
    vdn_id smallint not null,
    campaign_id integer not null,
    -- outdial.store.pacing_turns.Latest
    latest jsonb not null,
    primary key (vdn_id, campaign_id),
    foreign key (vdn_id, campaign_id) references campaign on delete cascade
) with (fillfactor = 50);
