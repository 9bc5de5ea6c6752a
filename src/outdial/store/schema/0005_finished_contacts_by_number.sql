-- Finished contacts by their number, so that it can be told why a number is not called any more. A contact enters it
-- once, when it finishes: adding, claiming and retrying write nothing here.
create index contact_finished on contact (vdn_id, called, contact_id) where state = 2;
