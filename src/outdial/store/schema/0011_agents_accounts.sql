-- SIP accounts that are made for agents' phones. An account is never changed: another one takes its place. So whoever
-- keeps them on a switch need only compare names.
create table account (
    vdn_id smallint not null,
    work_no text not null,
    -- on the switch, and what the agent's phone is called by
    name text not null,
    -- phone, browser
    kind text not null,
    sealed_password bytea not null,
    made_at timestamptz not null,
    primary key (vdn_id, work_no),
    unique (vdn_id, name),
    foreign key (vdn_id, work_no) references agent on delete cascade
);
