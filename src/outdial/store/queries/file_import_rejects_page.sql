-- Rows that were left out, in the order of the file, behind a line.
-- $1 vdn_id, $2 import_id, $3 line, $4 how many
select line, reason from file_import_reject
where vdn_id = $1 and import_id = $2 and line > $3
order by line
limit $4
