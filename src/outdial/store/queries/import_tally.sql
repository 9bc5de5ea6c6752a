-- So many contacts more; whoever owns the campaign looks for them from the start of its queue.
-- $1 vdn_id, $2 campaign_id, $3 added
update campaign_tally
set open_contacts = open_contacts + $3, rewound = rewound + 1
where vdn_id = $1 and campaign_id = $2
