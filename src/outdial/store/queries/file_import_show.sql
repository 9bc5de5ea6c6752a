-- An import, whatever campaign it is of.
-- $1 vdn_id, $2 import_id
select import_id, campaign_id, state, began_at, ended_at, lines_done, added, repeated, blacklisted, unfit, failure
from file_import
where vdn_id = $1 and import_id = $2
