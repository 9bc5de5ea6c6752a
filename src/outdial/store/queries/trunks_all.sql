-- Every tenant's, for whoever runs the installation.
-- $1 how many at most
select vdn_id, settings from trunk order by vdn_id, name limit $1
