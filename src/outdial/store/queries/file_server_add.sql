-- Add a file server; its id, or no row when the tenant has one with this address, port, folder and user already, or has
-- as many as it may.
-- $1 vdn_id, $2 address, $3 port, $4 folder, $5 user name, $6 sealed password, $7 now, $8 servers at most
insert into file_server (vdn_id, address, port, folder, user_name, sealed_password, created_at)
select $1, $2::text, $3::integer, $4::text, $5::text, $6::bytea, $7::timestamptz
where (select count(*) from file_server where vdn_id = $1) < $8
on conflict do nothing
returning server_id
