-- A contact that was made for a promised call alone.
-- $1 vdn_id, $2 campaign_id, $3 called, $4 due_at, $5 work_no, $6 call_data, $7 round, $8 now
with counted as (
    update campaign_tally
    set open_contacts = open_contacts + 1, rewound = rewound + 1
    where vdn_id = $1 and campaign_id = $2
)
insert into contact (vdn_id, campaign_id, called, due_at, work_no, call_data, round, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning contact_id
