-- What there is to know of the server. Of no tenant.
select current_setting('server_version') as version, clock_timestamp() as now, pg_is_in_recovery() as read_only
