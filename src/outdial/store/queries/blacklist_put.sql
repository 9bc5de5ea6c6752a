-- $1 vdn_id, $2 called, $3 valid_until, $4 calls_max, $5 period_is_day
insert into blacklist (vdn_id, called, valid_until, calls_max, period_is_day) values ($1, $2, $3, $4, $5)
on conflict (vdn_id, called) do update
set valid_until = excluded.valid_until, calls_max = excluded.calls_max, period_is_day = excluded.period_is_day
