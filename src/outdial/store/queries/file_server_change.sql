-- Change a file server. The key that it showed is forgotten where $7 says so: with another address, or a password that
-- was given anew, whoever changes it trusts the server anew.
-- $1 vdn_id, $2 server_id, $3 address, $4 port, $5 folder, $6 user name, $7 whether its key is forgotten,
-- $8 sealed password, or null for the one it has
update file_server
set address = $3, port = $4, folder = $5, user_name = $6,
    host_key = case when $7::boolean then null else host_key end,
    sealed_password = coalesce($8::bytea, sealed_password)
where vdn_id = $1 and server_id = $2
