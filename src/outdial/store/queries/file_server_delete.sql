-- Forget a file server; imports that wait for it will say that it is gone.
-- $1 vdn_id, $2 server_id
delete from file_server
where vdn_id = $1 and server_id = $2
