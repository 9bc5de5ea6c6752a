-- An agent answers the offer of this contact. What the offer says after that; no row when it is not offered to the agent.
-- $1 vdn_id, $2 work_no, $3 contact_id, $4 answer
update offer set answer = coalesce(answer, $4)
where vdn_id = $1 and work_no = $2 and contact_id = $3
returning answer
