-- Note which result code each of the platform's codes shows from now on, where that has changed; owners are told by the
-- tenant's stamp. Never before what was noted last, whatever a clock says. The tenant is locked.
-- $1 vdn_id, $2 now
with shows as (
    select distinct on (mapped.platform_code) mapped.platform_code, definition.code
    from result_definition_code mapped
    join result_definition definition on definition.vdn_id = $1 and definition.definition_id = mapped.definition_id
    where mapped.vdn_id = $1
    order by mapped.platform_code, mapped.position desc
), showed as (
    select distinct on (platform_code) platform_code, since, code
    from result_code_shown
    where vdn_id = $1
    order by platform_code, since desc
), noted as (
    insert into result_code_shown (vdn_id, platform_code, since, code)
    select $1, platform_code, greatest($2, showed.since), shows.code
    from shows
    full join showed using (platform_code)
    where shows.code is distinct from showed.code
    on conflict (vdn_id, platform_code, since) do update set code = excluded.code
)
update tenant set time_zone = time_zone
where vdn_id = $1
