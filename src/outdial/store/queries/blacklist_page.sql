-- Blacklisted numbers in their order as text.
-- $1 vdn_id, $2 number after which to begin, $3 how many
select called, valid_until, calls_max, period_is_day, group_id, type_id
from blacklist
where vdn_id = $1 and called > $2
order by called
limit $3
