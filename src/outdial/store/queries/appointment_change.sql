-- What is null stays as it is.
-- $1 vdn_id, $2 appointment_id, $3 appointed_at, $4 user_account, $5 work_no, $6 remark
update appointment
set appointed_at = coalesce($3, appointed_at), user_account = coalesce($4, user_account),
    work_no = coalesce($5, work_no), remark = coalesce($6, remark)
where vdn_id = $1 and appointment_id = $2
