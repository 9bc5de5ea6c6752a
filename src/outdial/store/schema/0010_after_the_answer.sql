-- Who picked up, and what then became of the call.
alter table campaign
    -- outdial.domain.detection.Detection, whole; null: off
    add column detection jsonb,
    add column record boolean not null default false;

-- Of what was taken for a machine a share is reckoned to be people, and abandoned.
alter table campaign_answers
    add column machines integer not null default 0;

alter table attempt
    -- human, machine, not_sure; null: no detector listened
    add column answered_by text,
    add column judged_at timestamptz,
    -- its path in the folder of recordings; null: not recorded
    add column recording text,
    -- when a person was given up who had no agent in time; the call may go on in a flow, and is abandoned all the same
    add column let_go_at timestamptz;
