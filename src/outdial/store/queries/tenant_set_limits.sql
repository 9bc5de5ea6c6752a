-- Named limits take their new values, the others stay.
-- $1 vdn_id, $2 limits that change
update tenant
set limits = limits || $2::jsonb
where vdn_id = $1
