-- Newest first.
-- $1 vdn_id, $2 called from, $3 called before, $4 part of the url or null, $5 how many, $6 how many are skipped
select called_at, access_key, method, url, result_code, status, took
from invocation
where vdn_id = $1 and called_at >= $2 and called_at < $3 and ($4::text is null or strpos(url, $4) > 0)
order by called_at desc, invocation_id desc
limit $5 offset $6
