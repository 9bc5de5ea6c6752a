-- What a tenant calls the ways in which calls end: each of its result codes stands for some of the platform's codes. It
-- begins with the factory's set, and changes it.

create sequence result_definition_id_seq start 1000000000;

create table result_definition (
    vdn_id smallint not null references tenant,
    definition_id bigint not null default nextval('result_definition_id_seq'),
    -- what results show, and what retry policies name
    code text not null,
    -- null: the factory's, in the language of whoever asks
    name text,
    primary key (vdn_id, definition_id),
    unique (vdn_id, code)
);

-- The platform's codes that a definition stands for.
create table result_definition_code (
    vdn_id smallint not null,
    definition_id bigint not null,
    platform_code text not null,
    -- of several definitions with a code, results show the one that was given it last
    position bigint not null generated always as identity,
    primary key (vdn_id, definition_id, platform_code),
    foreign key (vdn_id, definition_id) references result_definition on delete cascade
);

-- What the results of calls show that ended from then on, until the next row of the same platform's code.
create table result_code_shown (
    vdn_id smallint not null references tenant,
    platform_code text not null,
    since timestamptz not null,
    -- null: no definition has the platform's code
    code text,
    primary key (vdn_id, platform_code, since)
);

create function give_factory_results(to_vdn_id smallint) returns void language sql
as $$
    with factory (code, platform_codes) as (
        values ('OB99999', array['00000']),
            ('OB00537', array['00537']),
            ('OB00538', array['00538', '34605']),
            ('OB00549', array['00549', '00548']),
            ('OB00601', array['00601', '00531', '00551']),
            ('OB00603', array['00603', '01040']),
            ('OB00604', array['00604']),
            ('OB00605', array['00605', '00602', '00606', '01048']),
            ('OB00701', array['00701', '00702', '01046']),
            ('OB01049', array['01049']),
            ('OB34606', array['34606', '34601', '34611']),
            ('OB34608', array['34608', '01043'])
    ), defined as (
        insert into result_definition (vdn_id, code)
        select to_vdn_id, code from factory order by code
        returning definition_id, code
    ), named as (
        select defined.definition_id, defined.code, platform_code
        from defined
        join factory using (code)
        cross join lateral unnest(factory.platform_codes) as platform_code
    ), mapped as (
        insert into result_definition_code (vdn_id, definition_id, platform_code)
        select to_vdn_id, definition_id, platform_code from named order by code, platform_code
    )
    insert into result_code_shown (vdn_id, platform_code, since, code)
    select to_vdn_id, platform_code, '-infinity', code from named
$$;

select give_factory_results(vdn_id) from tenant;

create function give_new_tenant_factory_results() returns trigger language plpgsql
as $$
begin
    perform give_factory_results(new.vdn_id);
    return null;
end
$$;

-- However a tenant is made, it has the factory's set.
create trigger factory_results after insert on tenant for each row execute function give_new_tenant_factory_results();

-- What a robot took a person to want, in its own words.
alter table call_turn add column intention text;
