-- Agents are reached on phones of the switch: an agent who has one takes calls only while its leg is held.
alter table agent
    -- what the switch calls; null where it knows by itself how to reach an agent
    add column phone text,
    -- none, wanted, up
    add column leg text not null default 'none',
    -- the engine that has the switch hold it
    add column leg_owner text;

create index agent_leg on agent (vdn_id, work_no) where leg <> 'none';
