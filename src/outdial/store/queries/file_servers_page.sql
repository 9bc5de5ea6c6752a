-- A page of the tenant's file servers in the order in which they came, and how many there are in all. One row at least:
-- of an empty page only the total is not null.
-- $1 vdn_id, $2 server_id[] to show, or null for all, $3 how many, $4 how many are skipped
with page as (
    select server_id, address, port, folder, user_name from file_server
    where vdn_id = $1 and ($2::bigint[] is null or server_id = any($2))
    order by server_id
    limit $3 offset $4
)
select total.servers as total, page.server_id, page.address, page.port, page.folder, page.user_name
from (
    select count(*) as servers from file_server
    where vdn_id = $1 and ($2::bigint[] is null or server_id = any($2))
) as total
left join page on true
order by page.server_id
