-- How far a file of numbers has been taken into a campaign, moved on in the transaction that adds the contacts: an import
-- that is killed goes on where it stopped, and one that is done is not done again.
create table import_task (
    vdn_id smallint not null references tenant,
    campaign_id integer not null,
    -- SHA-256 of the file, in hexadecimal: a file that was changed is another file
    file_digest text not null,
    -- lines of the file that are dealt with
    lines_done bigint not null default 0,
    added integer not null default 0,
    rejected integer not null default 0,
    -- length of the reject file that belongs to these lines; what stands behind it is of a chunk that was not committed
    reject_bytes bigint not null default 0,
    began_at timestamptz not null,
    finished_at timestamptz,
    primary key (vdn_id, campaign_id, file_digest)
);
