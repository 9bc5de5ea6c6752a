-- Some accounts by their names, which are drawn and therefore no two tenants' own.
-- $1 name[]
select vdn_id, name, kind, sealed_password from account where name = any($1::text[]) order by vdn_id, work_no
