-- Take the import that has waited longest, of a tenant of whom none is being brought in; no row: there is none. Its
-- epoch grows, so that whoever had it before can do nothing more to it.
-- $1 now, $2 owner, $3 span, $4 takes at most without getting further
with free as (
    select waiting.vdn_id, waiting.import_id from file_import waiting
    where waiting.state < 2 and waiting.due_at <= $1 and waiting.takes < $4
        and coalesce(waiting.expires_at <= clock_timestamp(), true)
        and not exists (
            select from file_import other
            where other.vdn_id = waiting.vdn_id and other.state = 1 and other.expires_at > clock_timestamp()
        )
    order by waiting.due_at, waiting.import_id
    limit 1
    for update skip locked
)
update file_import taken
set state = 1, owner = $2, epoch = taken.epoch + 1, expires_at = clock_timestamp() + $3, takes = taken.takes + 1,
    began_at = coalesce(taken.began_at, $1)
from free
where taken.vdn_id = free.vdn_id and taken.import_id = free.import_id
returning taken.vdn_id, taken.import_id, taken.campaign_id, taken.epoch, taken.server_id, taken.path,
    taken.file_digest, taken.lines_done
