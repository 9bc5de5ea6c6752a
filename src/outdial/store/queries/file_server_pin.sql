-- Remember the key that a server showed at its first login. One that is known already stays.
-- $1 vdn_id, $2 server_id, $3 address, $4 port, $5 the key in OpenSSH's form
update file_server
set host_key = $5
where vdn_id = $1 and server_id = $2 and address = $3 and port = $4 and host_key is null
