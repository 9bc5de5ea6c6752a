-- How long each agent's wrap-ups have taken, as sums: a forecast needs their mean and spread, and nothing else keeps them.
alter table agent
    add column wrap_ups integer not null default 0,
    add column wrapped_up_s double precision not null default 0,
    -- of the squares of the seconds
    add column wrapped_up_s2 double precision not null default 0;
