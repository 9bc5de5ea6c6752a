-- Files of numbers that clients have fetched from file servers, row by row into a campaign.

create sequence file_server_id_seq start 100000000000000000;

-- Where files are fetched from: SFTP servers, each tenant's own.
create table file_server (
    vdn_id smallint not null references tenant,
    server_id bigint not null default nextval('file_server_id_seq'),
    address text not null,
    port integer not null check (port between 1 and 65535),
    -- the folder that names of files are relative to
    folder text not null,
    user_name text not null,
    -- sealed to the tenant and the address: see outdial.sealing
    sealed_password bytea not null,
    -- in OpenSSH's form, learnt at the first login; null: not yet
    host_key text,
    created_at timestamptz not null,
    primary key (vdn_id, server_id),
    unique (vdn_id, address, port, folder, user_name)
);

create sequence file_import_id_seq start 100000000000000000;

create table file_import (
    vdn_id smallint not null references tenant,
    import_id bigint not null default nextval('file_import_id_seq'),
    campaign_id integer not null,
    -- may be gone by the time the file is fetched
    server_id bigint not null,
    path text not null,
    -- 0 waiting, 1 running, 2 done, 3 failed
    state smallint not null default 0,
    created_at timestamptz not null,
    -- not before then
    due_at timestamptz not null,
    began_at timestamptz,
    ended_at timestamptz,
    -- SHA-256 of the file, in hexadecimal: an import that is taken up again goes on with the same file or not at all
    file_digest text,
    -- lines of the file that are dealt with; contacts added so far, and rows left out, by the reason
    lines_done bigint not null default 0,
    added integer not null default 0,
    repeated integer not null default 0,
    blacklisted integer not null default 0,
    unfit integer not null default 0,
    -- why it failed, and what to do
    failure text,
    -- Who brings it in, trusted to the database's clock alone; the epoch grows with every change of hands.
    owner text,
    epoch integer not null default 0,
    expires_at timestamptz,
    -- how often it was taken since it last got further
    takes smallint not null default 0,
    primary key (vdn_id, import_id)
) with (fillfactor = 70);
create index file_import_of_campaign on file_import (vdn_id, campaign_id, import_id);
create index file_import_open on file_import (vdn_id, due_at) where state < 2;

-- Rows that were left out, the first of each import.
create table file_import_reject (
    vdn_id smallint not null,
    import_id bigint not null,
    line bigint not null,
    reason text not null,
    primary key (vdn_id, import_id, line),
    foreign key (vdn_id, import_id) references file_import on delete cascade
);
