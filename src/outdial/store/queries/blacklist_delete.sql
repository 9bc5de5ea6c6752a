-- $1 vdn_id, $2 called
delete from blacklist where vdn_id = $1 and called = $2
