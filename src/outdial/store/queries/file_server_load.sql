-- A file server, with its sealed password.
-- $1 vdn_id, $2 server_id
select server_id, address, port, folder, user_name, sealed_password, host_key
from file_server
where vdn_id = $1 and server_id = $2
