-- The steps that this database has been taken. Of no tenant.
select name from migration
