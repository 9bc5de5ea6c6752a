-- Contacts that agents read before they are called. The agent is kept meanwhile, and the contact is due again a little
-- after the offer's end: if nobody attends to the offer, it waits as if nothing had been.
create table offer (
    vdn_id smallint not null,
    work_no text not null,
    contact_id bigint not null,
    campaign_id integer not null,
    offered_at timestamptz not null,
    -- when the call is made by itself, or the contact goes back
    until timestamptz not null,
    -- what the agent said: dial, skip
    answer text,
    primary key (vdn_id, work_no),
    unique (vdn_id, contact_id),
    foreign key (vdn_id, work_no) references agent on delete cascade
) with (fillfactor = 50);
create index offer_of_campaign on offer (vdn_id, campaign_id);

-- How an agent with a phone is reached: held, from login to logout; or ring, called anew for each call.
alter table agent add column delivery text not null default 'held';
