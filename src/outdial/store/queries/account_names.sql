-- The accounts that the switch is to have, of every tenant.
select vdn_id, name from account order by vdn_id, work_no
