-- Take every number of the tenant off the blacklist.
-- $1 vdn_id
delete from blacklist where vdn_id = $1
