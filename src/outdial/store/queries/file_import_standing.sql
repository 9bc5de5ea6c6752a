-- How far an import has got that is still ours, kept from being taken until the end of the transaction.
-- $1 vdn_id, $2 import_id, $3 epoch
select lines_done, added, repeated, blacklisted, unfit, began_at from file_import
where vdn_id = $1 and import_id = $2 and epoch = $3 and state = 1
for update
