-- Change a file server: 'changed', or 'taken' when another is the very same already, or no row when there is none. The
-- key that it showed is forgotten where $7 says so: with another address, or a password that was given anew, whoever
-- changes it trusts the server anew.
-- $1 vdn_id, $2 server_id, $3 address, $4 port, $5 folder, $6 user name, $7 whether its key is forgotten,
-- $8 sealed password, or null for the one it has
with locked as (
    select server_id, exists (
        select from file_server other
        where other.vdn_id = $1 and other.server_id <> $2
            and other.address = $3 and other.port = $4 and other.folder = $5 and other.user_name = $6
    ) as taken
    from file_server
    where vdn_id = $1 and server_id = $2
    for update
), changed as (
    update file_server
    set address = $3, port = $4, folder = $5, user_name = $6,
        host_key = case when $7::boolean then null else file_server.host_key end,
        sealed_password = coalesce($8::bytea, file_server.sealed_password)
    from locked
    where file_server.vdn_id = $1 and file_server.server_id = locked.server_id and not locked.taken
)
select case when taken then 'taken' else 'changed' end as outcome from locked
