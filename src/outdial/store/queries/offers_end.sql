-- Offers that are attended to, fenced like a claim; one that was answered otherwise meanwhile is passed over. Who is to be
-- called is due now, and the agent stays kept; who goes back rests for a pause, and the agent is free.
-- $1 vdn_id, $2 campaign_id, $3 owner, $4 epoch, $5 now, then a column each: $6 contact_id[], $7 answer[] as seen,
-- $8 pause[] (null: to be called)
with lease as (
    select 1 from campaign_lease
    where vdn_id = $1 and campaign_id = $2 and owner = $3 and epoch = $4 and expires_at > clock_timestamp()
    for share
), ended as (
    delete from offer
    using unnest($6::bigint[], $7::text[], $8::interval[]) as seen (contact_id, answer, pause)
    where offer.vdn_id = $1 and offer.contact_id = seen.contact_id and offer.campaign_id = $2
        and offer.answer is not distinct from seen.answer and exists (select from lease)
    returning offer.contact_id, offer.work_no, seen.pause
), told as (
    update agent
    set state_since = $5,
        state = case when ended.pause is null then agent.state else coalesce(agent.afterwards, 'idle') end,
        afterwards = case when ended.pause is null then agent.afterwards end
    from ended
    where agent.vdn_id = $1 and agent.work_no = ended.work_no and agent.state = 'reserved' and agent.attempt_id is null
), due as (
    update contact set due_at = $5::timestamptz + coalesce(ended.pause, interval '0')
    from ended
    where contact.vdn_id = $1 and contact.contact_id = any($6::bigint[]) and contact.contact_id = ended.contact_id
        and contact.state not in (1, 2)
)
select contact_id from ended where pause is null
