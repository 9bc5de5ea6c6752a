-- An agent's account.
-- $1 vdn_id, $2 work_no
select vdn_id, name, kind, sealed_password from account where vdn_id = $1 and work_no = $2
