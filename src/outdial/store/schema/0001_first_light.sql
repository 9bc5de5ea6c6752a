-- The tables of first light. vdn_id, the tenant, leads every key and stands in every statement, so that tenants can be
-- moved, exported, deleted and spread over several databases. Vendor's words do not occur here.

create table tenant (
    vdn_id smallint primary key check (vdn_id between 1 and 9999),
    time_zone text not null,
    -- what differs from the defaults of outdial.store.tenants.Limits
    limits jsonb not null default '{}',
    created_at timestamptz not null
);

-- The key of a request names its tenant, so this one table is also found without one: by access_key.
create table access_key (
    vdn_id smallint not null references tenant,
    access_key text not null,
    sealed_secret bytea not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (vdn_id, access_key),
    unique (access_key)
);

-- Signatures of writes already taken, for as long as they would be valid. Losing it in a crash opens the window of one
-- replay for its few minutes; that price is in docs/decisions.
create unlogged table used_signature (
    vdn_id smallint not null,
    signature text not null,
    expires_at timestamptz not null,
    primary key (vdn_id, signature)
);
create index used_signature_expiry on used_signature (expires_at);

create table skill (
    vdn_id smallint not null references tenant,
    skill_id integer not null check (skill_id between 1 and 1000),
    name text not null,
    created_at timestamptz not null,
    primary key (vdn_id, skill_id)
);

create table agent (
    vdn_id smallint not null references tenant,
    work_no text not null,
    name text not null,
    -- off, idle, reserved, talking, wrap_up, paused
    state text not null default 'off',
    state_since timestamptz not null,
    -- the call the agent is kept for, or is in
    attempt_id bigint,
    -- asked for while busy: what the agent becomes afterwards, paused or off
    afterwards text,
    created_at timestamptz not null,
    primary key (vdn_id, work_no)
) with (fillfactor = 70);

create table agent_skill (
    vdn_id smallint not null,
    work_no text not null,
    skill_id integer not null,
    level smallint not null default 1,
    primary key (vdn_id, skill_id, work_no),
    foreign key (vdn_id, work_no) references agent on delete cascade,
    foreign key (vdn_id, skill_id) references skill on delete cascade
);
create index agent_skill_of_agent on agent_skill (vdn_id, work_no);

create sequence campaign_id_seq;

create table campaign (
    vdn_id smallint not null references tenant,
    campaign_id integer not null default nextval('campaign_id_seq'),
    name text not null,
    mode text not null,
    -- what was last asked for: 2 started, 3 suspended
    state smallint not null,
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    skill_id integer,
    -- outdial.domain.campaign.CampaignSettings, whole
    settings jsonb not null,
    -- outdial.domain.retry.RetryPolicy, whole; null: never set
    retry_policy jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- moved out of sight with its data, when a client asks to keep the history
    archived_at timestamptz,
    primary key (vdn_id, campaign_id)
);
create unique index campaign_name on campaign (vdn_id, name) where archived_at is null;

-- Figures that change with every batch stand apart from the campaign's row, which engines read every turn.
create table campaign_tally (
    vdn_id smallint not null,
    campaign_id integer not null,
    -- contacts that are not finished
    open_contacts integer not null default 0,
    -- when numbers were last added through the interface: one call a second is the vendor's rule
    added_at timestamptz,
    -- grows whenever a contact becomes due earlier than an owner may have looked: the owner then looks from the start
    rewound bigint not null default 0,
    primary key (vdn_id, campaign_id)
) with (fillfactor = 50);

create table special_date (
    vdn_id smallint not null references tenant,
    special_date_id integer not null generated always as identity,
    name text not null,
    -- outdial.domain.schedule.SpecialDate's rule
    rule jsonb not null,
    primary key (vdn_id, special_date_id),
    unique (vdn_id, name)
);

create table campaign_special_date (
    vdn_id smallint not null,
    campaign_id integer not null,
    special_date_id integer not null,
    primary key (vdn_id, campaign_id, special_date_id),
    foreign key (vdn_id, campaign_id) references campaign on delete cascade,
    foreign key (vdn_id, special_date_id) references special_date on delete cascade
);

create table number_type (
    vdn_id smallint not null references tenant,
    name text not null,
    position integer not null generated always as identity,
    primary key (vdn_id, name)
);

create table business_result (
    vdn_id smallint not null references tenant,
    -- '' for a result, else the code of the result that this one refines
    parent_code text not null default '',
    code text not null,
    name text not null,
    description text,
    position integer not null generated always as identity,
    primary key (vdn_id, parent_code, code)
);

create table blacklist (
    vdn_id smallint not null references tenant,
    called text not null,
    -- null: for ever
    valid_until timestamptz,
    -- so many calls in a clock hour or a day; null: none at all
    calls_max integer,
    period_is_day boolean not null default false,
    primary key (vdn_id, called)
);

-- Nineteen digits from the first on, as clients of the vendor's interface expect.
create sequence contact_id_seq start 1000000000000000000 cache 64;

-- One record of outbound data. No foreign key to the campaign: the tally's row lock orders adding and deleting.
create table contact (
    vdn_id smallint not null,
    contact_id bigint not null default nextval('contact_id_seq'),
    campaign_id integer not null,
    -- 0 waiting, 1 dialling, 2 finished
    state smallint not null default 0,
    priority smallint not null default 3,
    due_at timestamptz not null,
    -- the number that is next, and which of the contact's numbers that is
    called text not null,
    position smallint not null default 0,
    number_type text,
    -- all numbers, when there is more than one: [{"called", "number_type", "delay_s"}]
    numbers jsonb,
    caller text,
    session_id text,
    custom_field text,
    call_data text,
    recycle_at timestamptz,
    -- the agent to whom retries go
    work_no text,
    -- outdial.domain.ledger.Ledger; null: nothing tried
    ledger jsonb,
    -- how the last attempt ended, and why nothing more is dialled
    outcome text,
    finished smallint,
    business_result text,
    business_sub_result text,
    business_result_note text,
    created_at timestamptz not null,
    primary key (vdn_id, contact_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
-- The claim's index: its owner walks it forward with a cursor on due_at, so dead entries at its head cost nothing.
create index contact_due on contact (vdn_id, campaign_id, priority, due_at) where state = 0;
create index contact_called on contact (vdn_id, campaign_id, called) where state < 2;

create sequence attempt_id_seq cache 64;

create table attempt (
    vdn_id smallint not null,
    attempt_id bigint not null default nextval('attempt_id_seq'),
    campaign_id integer not null,
    contact_id bigint not null,
    -- 1 placed, 2 ringing, 3 answered, 4 connected, 9 ended
    state smallint not null default 1,
    epoch integer not null,
    position smallint not null,
    called text not null,
    caller text not null,
    placed_at timestamptz not null,
    ringing_at timestamptz,
    answered_at timestamptz,
    connected_at timestamptz,
    ended_at timestamptz,
    outcome text,
    cause text,
    work_no text,
    -- whether an answered call had its agent within two seconds; null: not answered by a person
    kept_connect_limit boolean,
    -- after it nothing more was dialled: the contact's final result
    final boolean not null default false,
    primary key (vdn_id, attempt_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
-- Two calls to one number at once are impossible, whatever campaign asks.
create unique index attempt_open on attempt (vdn_id, called) where state < 9;
create index attempt_open_of_campaign on attempt (vdn_id, campaign_id) where state < 9;
create index attempt_of_campaign on attempt (vdn_id, campaign_id, ended_at) where state = 9;
create index attempt_of_contact on attempt (vdn_id, contact_id);
create index attempt_of_number on attempt (vdn_id, called, placed_at);

-- What is to be told to the outside. Written in the statement that makes it true.
create table outbox (
    vdn_id smallint not null,
    outbox_id bigint not null generated always as identity,
    campaign_id integer not null,
    contact_id bigint not null,
    url text not null,
    -- outdial.domain.events.CallEnded
    fact jsonb not null,
    created_at timestamptz not null,
    due_at timestamptz not null,
    -- by whom, and until when by the database's clock, it is being pushed
    pushed_until timestamptz,
    pushes smallint not null default 0,
    -- why the last push failed
    failure text,
    -- pushed as often as the tenant allows, and given up
    given_up_at timestamptz,
    primary key (vdn_id, outbox_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
create index outbox_due on outbox (vdn_id, campaign_id, due_at) where given_up_at is null;
create index outbox_of_contact on outbox (vdn_id, contact_id, outbox_id) where given_up_at is null;

-- Which engine dials a campaign. Trusted to the database's clock alone.
create table campaign_lease (
    vdn_id smallint not null,
    campaign_id integer not null,
    owner text not null,
    epoch integer not null,
    expires_at timestamptz not null,
    primary key (vdn_id, campaign_id)
) with (fillfactor = 50);

-- Engines that are alive, for each to know its fair share. No tenant's data.
create table engine (
    owner text primary key,
    expires_at timestamptz not null
) with (fillfactor = 50);
