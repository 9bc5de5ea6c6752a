-- Calls that somebody was promised for a time: an agent makes the manual ones, the engine the automatic ones.
create sequence appointment_id_seq start 1000000000000000000;

create table appointment (
    vdn_id smallint not null references tenant,
    appointment_id bigint not null default nextval('appointment_id_seq'),
    campaign_id integer not null,
    automatic boolean not null,
    called text not null,
    appointed_at timestamptz not null,
    -- the agent, as a business account or by the work number
    user_account text,
    work_no text,
    call_data text,
    remark text,
    created_at timestamptz not null,
    -- of an automatic one: whom it is about, and whether that contact was made for it alone; from when
    -- on the contact is due, when it was made due, and its call
    contact_id bigint,
    contact_made boolean not null default false,
    due_at timestamptz,
    begun_at timestamptz,
    attempt_id bigint,
    -- what a client wrote back: of a manual one all of it, of an automatic one the business result
    caller text,
    fail_code text,
    call_id text,
    business_result text,
    business_sub_result text,
    call_began_at timestamptz,
    call_ended_at timestamptz,
    reported_at timestamptz,
    primary key (vdn_id, appointment_id),
    foreign key (vdn_id, campaign_id) references campaign on delete cascade
);
create index appointment_by_time on appointment (vdn_id, appointed_at, appointment_id);
create index appointment_of_number on appointment (vdn_id, called);
create index appointment_of_campaign on appointment (vdn_id, campaign_id, appointed_at);
-- Automatic ones that are still to be made due.
create index appointment_to_begin on appointment (vdn_id, due_at) where automatic and begun_at is null;

-- While it is there the contact waits for the call that it was promised, before all rounds.
alter table contact add column appointment_id bigint;

-- Ways to look for contacts that are to be deleted; only contacts that have such a thing are in them, and until they finish.
create index contact_of_session on contact (vdn_id, campaign_id, session_id) where state < 2 and session_id is not null;
create index contact_of_custom_field on contact (vdn_id, campaign_id, custom_field)
    where state < 2 and custom_field is not null;
create index contact_recycled on contact (vdn_id, campaign_id, recycle_at) where state < 2 and recycle_at is not null;

-- How far a campaign's contacts are, by days of the tenant, for the whole campaign (custom_field '') and for each of the
-- fields by which clients tell their batches apart. At any time it equals a count of the rows of contact: a trigger, once
-- for each statement, adds what the statement made of them and takes off what they were. No clock is asked: a contact
-- counts as added on the day of created_at, as called and reached on the day of its latest call, and as finished on that
-- day too, or, if it was never called, on that of due_at, which is when it was given up.
create table contact_count (
    vdn_id smallint not null,
    campaign_id integer not null,
    -- the figures of the campaign, or those of one custom_field
    whole boolean not null,
    custom_field text not null,
    day date not null,
    added integer not null,
    -- added that day, not called yet, and still to be
    uncalled integer not null,
    called integer not null,
    reached integer not null,
    finished integer not null,
    primary key (vdn_id, campaign_id, whole, custom_field, day),
    foreign key (vdn_id, campaign_id) references campaign on delete cascade
) with (fillfactor = 50);

-- What one contact counts for.
create function contact_figures(state smallint, created_at timestamptz, due_at timestamptz, ledger jsonb, zone text)
returns table (day date, added integer, uncalled integer, called integer, reached integer, finished integer)
language sql stable
as $$
    with latest as (
        select max((number ->> 'last_day')::date) as day
        from jsonb_array_elements(ledger -> 'numbers') as number
    )
    select (created_at at time zone zone)::date, 1, (state < 2 and latest.day is null)::integer, 0, 0, 0 from latest
    union all
    select latest.day, 0, 0, 1, (ledger @> '{"numbers": [{"by_outcome": [["answered"]]}]}')::integer, 0
    from latest where latest.day is not null
    union all
    select coalesce(latest.day, (due_at at time zone zone)::date), 0, 0, 0, 0, 1 from latest where state = 2
$$;

-- One for each kind of statement, for PostgreSQL names what a statement has changed by its kind. Of a contact that is claimed
-- nothing changes here, and nothing is written. The lock, under the number of this step, is for whoever counts anew: what
-- is read after it knows the zone by which was counted.
create function count_contacts_added() returns trigger language plpgsql
as $$
begin
    perform pg_advisory_xact_lock_shared(14, vdn_id::integer) from new_contacts group by vdn_id order by vdn_id;
    insert into contact_count as counted
    select changed.vdn_id, changed.campaign_id, scope.whole, scope.custom_field, figures.day,
        sum(sign * figures.added), sum(sign * figures.uncalled), sum(sign * figures.called),
        sum(sign * figures.reached), sum(sign * figures.finished)
    from (
        select 1 as sign, vdn_id, campaign_id, custom_field, state, created_at, due_at, ledger from new_contacts
    ) as changed
    join tenant on tenant.vdn_id = changed.vdn_id
    join campaign on campaign.vdn_id = changed.vdn_id and campaign.campaign_id = changed.campaign_id
    cross join lateral contact_figures(
        changed.state, changed.created_at, changed.due_at, changed.ledger, tenant.time_zone
    ) as figures
    cross join lateral (values (true, ''), (false, changed.custom_field)) as scope (whole, custom_field)
    where scope.whole or scope.custom_field <> ''
    group by 1, 2, 3, 4, 5
    having sum(sign * figures.added) <> 0 or sum(sign * figures.uncalled) <> 0 or sum(sign * figures.called) <> 0
        or sum(sign * figures.reached) <> 0 or sum(sign * figures.finished) <> 0
    order by 1, 2, 3, 4, 5
    on conflict (vdn_id, campaign_id, whole, custom_field, day) do update
    set added = counted.added + excluded.added, uncalled = counted.uncalled + excluded.uncalled,
        called = counted.called + excluded.called, reached = counted.reached + excluded.reached,
        finished = counted.finished + excluded.finished;
    return null;
end
$$;

create function count_contacts_changed() returns trigger language plpgsql
as $$
begin
    perform pg_advisory_xact_lock_shared(14, vdn_id::integer) from new_contacts group by vdn_id order by vdn_id;
    insert into contact_count as counted
    select changed.vdn_id, changed.campaign_id, scope.whole, scope.custom_field, figures.day,
        sum(sign * figures.added), sum(sign * figures.uncalled), sum(sign * figures.called),
        sum(sign * figures.reached), sum(sign * figures.finished)
    from (
        select 1 as sign, vdn_id, campaign_id, custom_field, state, created_at, due_at, ledger from new_contacts
        union all
        select -1 as sign, vdn_id, campaign_id, custom_field, state, created_at, due_at, ledger from old_contacts
    ) as changed
    join tenant on tenant.vdn_id = changed.vdn_id
    join campaign on campaign.vdn_id = changed.vdn_id and campaign.campaign_id = changed.campaign_id
    cross join lateral contact_figures(
        changed.state, changed.created_at, changed.due_at, changed.ledger, tenant.time_zone
    ) as figures
    cross join lateral (values (true, ''), (false, changed.custom_field)) as scope (whole, custom_field)
    where scope.whole or scope.custom_field <> ''
    group by 1, 2, 3, 4, 5
    having sum(sign * figures.added) <> 0 or sum(sign * figures.uncalled) <> 0 or sum(sign * figures.called) <> 0
        or sum(sign * figures.reached) <> 0 or sum(sign * figures.finished) <> 0
    order by 1, 2, 3, 4, 5
    on conflict (vdn_id, campaign_id, whole, custom_field, day) do update
    set added = counted.added + excluded.added, uncalled = counted.uncalled + excluded.uncalled,
        called = counted.called + excluded.called, reached = counted.reached + excluded.reached,
        finished = counted.finished + excluded.finished;
    return null;
end
$$;

create function count_contacts_deleted() returns trigger language plpgsql
as $$
begin
    perform pg_advisory_xact_lock_shared(14, vdn_id::integer) from old_contacts group by vdn_id order by vdn_id;
    insert into contact_count as counted
    select changed.vdn_id, changed.campaign_id, scope.whole, scope.custom_field, figures.day,
        sum(sign * figures.added), sum(sign * figures.uncalled), sum(sign * figures.called),
        sum(sign * figures.reached), sum(sign * figures.finished)
    from (
        select -1 as sign, vdn_id, campaign_id, custom_field, state, created_at, due_at, ledger from old_contacts
    ) as changed
    join tenant on tenant.vdn_id = changed.vdn_id
    join campaign on campaign.vdn_id = changed.vdn_id and campaign.campaign_id = changed.campaign_id
    cross join lateral contact_figures(
        changed.state, changed.created_at, changed.due_at, changed.ledger, tenant.time_zone
    ) as figures
    cross join lateral (values (true, ''), (false, changed.custom_field)) as scope (whole, custom_field)
    where scope.whole or scope.custom_field <> ''
    group by 1, 2, 3, 4, 5
    having sum(sign * figures.added) <> 0 or sum(sign * figures.uncalled) <> 0 or sum(sign * figures.called) <> 0
        or sum(sign * figures.reached) <> 0 or sum(sign * figures.finished) <> 0
    order by 1, 2, 3, 4, 5
    on conflict (vdn_id, campaign_id, whole, custom_field, day) do update
    set added = counted.added + excluded.added, uncalled = counted.uncalled + excluded.uncalled,
        called = counted.called + excluded.called, reached = counted.reached + excluded.reached,
        finished = counted.finished + excluded.finished;
    return null;
end
$$;

create trigger contacts_added after insert on contact
referencing new table as new_contacts for each statement execute function count_contacts_added();
create trigger contacts_changed after update on contact
referencing old table as old_contacts new table as new_contacts for each statement execute function count_contacts_changed();
create trigger contacts_deleted after delete on contact
referencing old table as old_contacts for each statement execute function count_contacts_deleted();

create function count_contacts_of(counted_vdn_id smallint) returns void language sql
as $$
    insert into contact_count
    select contact.vdn_id, contact.campaign_id, scope.whole, scope.custom_field, figures.day, sum(figures.added),
        sum(figures.uncalled), sum(figures.called), sum(figures.reached), sum(figures.finished)
    from contact
    join tenant on tenant.vdn_id = contact.vdn_id
    join campaign on campaign.vdn_id = contact.vdn_id and campaign.campaign_id = contact.campaign_id
    cross join lateral contact_figures(
        contact.state, contact.created_at, contact.due_at, contact.ledger, tenant.time_zone
    ) as figures
    cross join lateral (values (true, ''), (false, contact.custom_field)) as scope (whole, custom_field)
    where contact.vdn_id = counted_vdn_id and (scope.whole or scope.custom_field <> '')
    group by 1, 2, 3, 4, 5
$$;

select count_contacts_of(vdn_id) from tenant;

-- With another zone days begin at other hours.
create function count_contacts_anew() returns trigger language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(14, new.vdn_id::integer);
    delete from contact_count where vdn_id = new.vdn_id;
    perform count_contacts_of(new.vdn_id);
    return null;
end
$$;

create trigger zone_changed after update of time_zone on tenant for each row
when (old.time_zone <> new.time_zone) execute function count_contacts_anew();

-- When a tenant last asked for statistics, of one campaign or (0) of all: once in five minutes is the vendor's rule.
create table statistics_asked (
    vdn_id smallint not null references tenant,
    campaign_id integer not null,
    asked_at timestamptz not null,
    primary key (vdn_id, campaign_id)
) with (fillfactor = 50);

-- Campaigns among which numbers are spread that are added to the group.
create table campaign_group (
    vdn_id smallint not null references tenant,
    group_id integer not null,
    name text not null,
    primary key (vdn_id, group_id)
);

create table campaign_group_member (
    vdn_id smallint not null,
    group_id integer not null,
    campaign_id integer not null,
    primary key (vdn_id, group_id, campaign_id),
    foreign key (vdn_id, group_id) references campaign_group on delete cascade,
    foreign key (vdn_id, campaign_id) references campaign on delete cascade
);
create index campaign_group_of_campaign on campaign_group_member (vdn_id, campaign_id);
