-- Under which rules a call was placed, and on what grounds; and how many people answered, who of them found nobody.
alter table attempt
    -- name and version: outdial.domain.rule_set.RuleSet.label; null: before there were rule sets
    add column rule_set text,
    -- outdial.domain.evidence.Evidence: what was known when the call was asked for, over the rules' period
    add column answers_before integer,
    add column abandoned_before integer,
    -- shares of the live answers; null: the method has no limit
    add column abandoned_bound double precision,
    add column abandoned_limit double precision,
    -- no agent was free for it yet
    add column ahead boolean;

-- Calls that a person answered and that are over, by the quarter hour of the answer: thirty days of a campaign are read
-- whenever an engine takes it, and must not be millions of attempts. Written in the statement that ends the attempt.
create table campaign_answers (
    vdn_id smallint not null,
    campaign_id integer not null,
    quarter timestamptz not null,
    rule_set text not null,
    answers integer not null,
    -- those of them that had no agent within two seconds
    abandoned integer not null,
    primary key (vdn_id, campaign_id, quarter, rule_set)
) with (fillfactor = 50);

insert into campaign_answers
select vdn_id, campaign_id, date_bin('15 minutes', answered_at, '1970-01-01 00:00+00'), 'none/1',
    count(*), count(*) filter (where not kept_connect_limit)
from attempt
where state = 9 and kept_connect_limit is not null and answered_at is not null
group by 1, 2, 3;
