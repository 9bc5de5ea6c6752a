-- What became of a promised call, as its client says. What is null stays as it is.
-- $1 vdn_id, $2 appointment_id, $3 caller, $4 fail_code, $5 call_id, $6 business result, $7 sub-result, $8 began, $9 ended,
-- $10 now, $11 user_account, $12 work_no
update appointment
set caller = coalesce($3, caller), fail_code = coalesce($4, fail_code), call_id = coalesce($5, call_id),
    business_result = coalesce($6, business_result), business_sub_result = coalesce($7, business_sub_result),
    call_began_at = coalesce($8, call_began_at), call_ended_at = coalesce($9, call_ended_at), reported_at = $10,
    user_account = coalesce($11, user_account), work_no = coalesce($12, work_no)
where vdn_id = $1 and appointment_id = $2
