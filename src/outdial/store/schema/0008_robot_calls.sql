-- What robots tell of their calls. The campaign leads the keys behind the tenant, so that it is deleted with all of it.

create table call_turn (
    vdn_id smallint not null,
    campaign_id integer not null,
    attempt_id bigint not null,
    -- the robot's own count, from 0: what is told twice is kept once
    turn smallint not null,
    -- robot or person
    speaker text not null,
    said text not null,
    -- by the robot's clock
    at timestamptz not null,
    primary key (vdn_id, campaign_id, attempt_id, turn)
);

create table call_result (
    vdn_id smallint not null,
    campaign_id integer not null,
    attempt_id bigint not null,
    -- an object of the robot's own
    result jsonb not null,
    told_at timestamptz not null,
    primary key (vdn_id, campaign_id, attempt_id)
);

-- A robot wishes that an agent takes its call. Whoever owns the campaign looks for wishes that are not taken, brings the
-- call to an agent of the skill, or back to the flow, and notes when; until then the robot may wish for another skill.
create table call_hand_over (
    vdn_id smallint not null,
    campaign_id integer not null,
    attempt_id bigint not null,
    skill_id integer not null,
    asked_at timestamptz not null,
    taken_at timestamptz,
    primary key (vdn_id, campaign_id, attempt_id)
);
create index call_hand_over_waiting on call_hand_over (vdn_id, campaign_id) where taken_at is null;
