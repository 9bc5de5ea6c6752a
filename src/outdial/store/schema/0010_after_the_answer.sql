-- Who picked up, and what then became of the call.
alter table campaign
    -- outdial.domain.detection.Detection, whole; null: off
    add column detection jsonb;

alter table attempt
    -- human, machine, not_sure; null: no detector listened
    add column answered_by text,
    add column judged_at timestamptz;
