"""When calls are tried again."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.retry_answer import RetryPolicyAnswer, retry_policy_alone
from outdial.api.isales.wire.retry_body import SetRetryPolicy, retry_policy
from outdial.store import campaigns
from outdial.wording.states import Because
from outdial.wording.words import about

PATH: Final = V1 + "/retryPolicy/{campaignId}"


async def set_retry_policy(call: Call, body: SetRetryPolicy) -> Answer:
    """Set when failed calls of a campaign are tried again; the policy replaces the one before."""
    policy = retry_policy(body, wait=call.tenant.limits.retry_wait)
    database, vdn_id = call.context.database, call.tenant.vdn_id
    if not await campaigns.set_retry_policy(database, vdn_id, call.campaign_id, policy, now=call.now):
        raise _unknown(call)
    return Answer()


async def query_retry_policy(call: Call, _: None) -> RetryPolicyAnswer:
    """Look at a campaign's retry policy."""
    campaign = await campaigns.load(call.context.database, call.tenant.vdn_id, call.campaign_id)
    if campaign is None:
        raise _unknown(call)
    return RetryPolicyAnswer(data=retry_policy_alone(campaign))


def _unknown(call: Call) -> Refused:
    own_code = call.tenant.limits.retry_missing_code
    return Refused(
        Refusal.CAMPAIGN_UNKNOWN_TO_RETRY if own_code else Refusal.CAMPAIGN_UNKNOWN,
        about("campaignId", Because.NO_CAMPAIGN, campaign_id=call.campaign_id),
    )


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=PATH,
        handle=set_retry_policy,
        body=SetRetryPolicy,
        summary="Set the retry policy of a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN_TO_RETRY, Refusal.COMBINATION),
        examples=examples.SET_RETRY_POLICY,
        answer_example=examples.DONE,
    ),
    Endpoint(
        method="GET",
        path=PATH,
        handle=query_retry_policy,
        answer=RetryPolicyAnswer,
        writes=False,
        summary="Query the retry policy of a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN_TO_RETRY,),
        answer_example=answer_examples.RETRY_POLICY,
    ),
)
