-- Which of these numbers are left out, and why. A statement after the one that locks the tally, so that it sees whatever
-- was added before.
-- $1 vdn_id, $2 campaign_id, $3 called[], $4 now, $5 whether restricted numbers may be added
select called, 'blacklisted' as reason
from blacklist
where vdn_id = $1 and called = any($3::text[]) and (not $5 or calls_max is null)
    and (valid_until is null or valid_until > $4)
union all
select called, 'unfinished'
from contact
where vdn_id = $1 and campaign_id = $2 and called = any($3::text[]) and state < 2
