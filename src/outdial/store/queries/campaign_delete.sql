-- The campaign and its data but for its contacts, which went in pieces; the outbox keeps what is still to be told, for its
-- facts are whole. Attempts are found by the indexes of their states.
-- $1 vdn_id, $2 campaign_id
with attempts as (
    delete from attempt where vdn_id = $1 and campaign_id = $2 and state = 9
), open_attempts as (
    delete from attempt where vdn_id = $1 and campaign_id = $2 and state < 9
), answers as (
    delete from campaign_answers where vdn_id = $1 and campaign_id = $2
), outcomes as (
    delete from campaign_outcomes where vdn_id = $1 and campaign_id = $2
), hours as (
    delete from hourly_outcomes where vdn_id = $1 and campaign_id = $2
), calls as (
    delete from call_count where vdn_id = $1 and campaign_id = $2
), turns as (
    delete from call_turn where vdn_id = $1 and campaign_id = $2
), robots_results as (
    delete from call_result where vdn_id = $1 and campaign_id = $2
), hand_overs as (
    delete from call_hand_over where vdn_id = $1 and campaign_id = $2
), file_imports as (
    delete from file_import where vdn_id = $1 and campaign_id = $2
), tally as (
    delete from campaign_tally where vdn_id = $1 and campaign_id = $2
)
delete from campaign where vdn_id = $1 and campaign_id = $2
