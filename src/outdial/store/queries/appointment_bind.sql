-- The contact that was made for a promised call waits for it.
-- $1 vdn_id, $2 contact_id, $3 appointment_id
update contact set appointment_id = $3
where vdn_id = $1 and contact_id = $2
