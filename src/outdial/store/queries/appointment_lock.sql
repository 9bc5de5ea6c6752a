-- A promised call with its campaign and its contact as they stand, kept from changing until the transaction ends.
-- $1 vdn_id, $2 appointment_id
select appointment.appointment_id, appointment.campaign_id, appointment.automatic, appointment.appointed_at,
    appointment.begun_at, appointment.attempt_id, appointment.contact_id, appointment.contact_made, appointment.reported_at, campaign.ends_at
from appointment
join campaign on campaign.vdn_id = $1 and campaign.campaign_id = appointment.campaign_id and campaign.archived_at is null
where appointment.vdn_id = $1 and appointment.appointment_id = $2
for update of appointment
