-- $1 vdn_id, $2 access_key, $3 sealed_secret, $4 now
insert into access_key (vdn_id, access_key, sealed_secret, created_at)
values ($1, $2, $3, $4)
