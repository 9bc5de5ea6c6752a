-- A batch of requests that were answered, of several tenants.
-- a column each: $1 vdn_id, $2 called_at, $3 access_key, $4 method, $5 url, $6 result_code, $7 status, $8 took
insert into invocation (vdn_id, called_at, access_key, method, url, result_code, status, took)
select * from unnest(
    $1::smallint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::interval[]
)
