-- By which trunks a tenant's calls go; none: by the one that the switch's address names.
create table trunk (
    vdn_id smallint not null references tenant,
    name text not null,
    -- outdial.domain.routing.Trunk, whole
    settings jsonb not null,
    primary key (vdn_id, name)
);

alter table attempt
    -- by which trunk, and on which switch, a call went; null: the one that the first switch's address names
    add column switch text,
    add column trunk text;
