-- Give a definition codes of the platform, in this order. The tenant is locked.
-- $1 vdn_id, $2 definition_id, $3 platform_code[]
insert into result_definition_code (vdn_id, definition_id, platform_code)
select $1, $2, each.platform_code
from unnest($3::text[]) with ordinality as each (platform_code, place)
order by each.place
