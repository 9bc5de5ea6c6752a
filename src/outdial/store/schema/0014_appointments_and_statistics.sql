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
