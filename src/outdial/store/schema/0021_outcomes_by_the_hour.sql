-- Calls that are over, by the hour of UTC in which they ended and by how: what campaign_outcomes has, a quarter as many rows.
-- Days of most zones are whole hours of it; the quarters are read for the rest. Written by the same statements.
create table hourly_outcomes (
    vdn_id smallint not null,
    campaign_id integer not null,
    hour timestamptz not null,
    outcome text not null,
    calls integer not null,
    primary key (vdn_id, campaign_id, hour, outcome)
) with (fillfactor = 50);

insert into hourly_outcomes
select vdn_id, campaign_id, date_bin('1 hour', quarter, '1970-01-01 00:00+00'), outcome, sum(calls)
from campaign_outcomes
group by 1, 2, 3, 4;
