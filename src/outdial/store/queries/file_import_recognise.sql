-- Say which file was fetched; the digest that the import has then, or no row when it is not ours any more.
-- $1 vdn_id, $2 import_id, $3 epoch, $4 digest
update file_import
set file_digest = coalesce(file_digest, $4)
where vdn_id = $1 and import_id = $2 and epoch = $3 and state = 1
returning file_digest
