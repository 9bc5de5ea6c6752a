-- By what a tenant sorts its blacklist. Neither decides whether a number is dialled: a listed number is not, whatever its
-- group or type.
create table blacklist_group (
    vdn_id smallint not null references tenant,
    group_id bigint not null generated always as identity,
    name text not null,
    description text,
    primary key (vdn_id, group_id),
    unique (vdn_id, name)
);

create table blacklist_type (
    vdn_id smallint not null references tenant,
    type_id bigint not null generated always as identity,
    name text not null,
    description text,
    org_name text,
    -- 1: handled without asking, 2: shown to somebody
    action_type smallint not null,
    action text,
    primary key (vdn_id, type_id),
    unique (vdn_id, name)
);

-- Whoever deletes a group or a type takes nobody off the list.
alter table blacklist
    add column group_id bigint,
    add column type_id bigint,
    add foreign key (vdn_id, group_id) references blacklist_group on delete set null (group_id),
    add foreign key (vdn_id, type_id) references blacklist_type on delete set null (type_id);
create index blacklist_of_group on blacklist (vdn_id, group_id, called) where group_id is not null;
create index blacklist_of_type on blacklist (vdn_id, type_id, called) where type_id is not null;
