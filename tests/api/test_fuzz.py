"""Whatever is sent, the API answers as its document says.

Schemathesis makes the requests from the published document: for each operation some drawn ones, from a fixed seed.
``OUTDIAL_FUZZ_REQUESTS`` says how many in all; when it does, every bound and every kind of fault of every field comes
before them, some twelve thousand more. Each is signed for the bytes that travel, to a real server.
"""

# Schemathesis leaves the parameters of its generic types open:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUntypedFunctionDecorator=false

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from zlib import crc32

import pytest
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, settings
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import APIOperation, Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from outdial.wording.words import Locale
from tests.api.belongings import ABSENT, AGENT_STATES, OPEN_ALL_DAY, Ids, furnish, kinds
from tests.api.client import ACCESS_KEY
from tests.api.conftest import add_key, empty
from tests.api.live import Live, Signed, listening
from tests.api.sensible import SENSIBLE
from tests.rows import Rows
from tests.wording.languages import CHINESE, ENGLISH_SENTENCE

DOCUMENT = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs" / "reference" / "openapi.json")
Requested = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]
Check = Callable[..., bool | None]

OPERATIONS: list[Operation] = [result.ok() for result in DOCUMENT.get_all_operations() if isinstance(result, Ok)]
THAT_END = DOCUMENT.exclude(operation_id="follow_agent")
"""A stream of events has no end that a request could wait for; its forgeries and refusals have."""
SIGNED_OPERATIONS = [operation for operation in OPERATIONS if "security" in operation.definition.raw]
LEAST_DRAWN = 30  # for each operation: with fewer, one that deletes may never meet what it is to delete
DRAWN = int(os.environ.get("OUTDIAL_FUZZ_REQUESTS", LEAST_DRAWN * len(OPERATIONS)))
DOCUMENT.config.phases.coverage.enabled = "OUTDIAL_FUZZ_REQUESTS" in os.environ
ANSWERED_WITHIN_S = 60.0
"""A forecast is made by a process of its own, which a busy machine starts slowly."""
MARK = "77"
TO_COME_MS = 1_601_000_000_000
"""While the campaigns run, and still to come by the server's clock."""
KINDS = kinds(skill_id=77)

IN_OTHER_TESTS = (checks.ignored_auth, checks.use_after_free, checks.ensure_resource_availability)
"""Forgeries are below; what was deleted is gone in the tests of each interface."""

ABOUT_STATUSES = (checks.negative_data_rejection, checks.positive_data_acceptance)
"""In the vendor's family the code in the envelope says this, and what is read is wider than what is documented."""


def _may_hold_an_id(path: str) -> bool:
    """Whether a fixed word of the path stands where another path has an id."""
    words = path.split("/")
    return any(
        other.path != path
        and len(theirs := other.path.split("/")) == len(words)
        and all(their == own or their.startswith("{") for their, own in zip(theirs, words, strict=True))
        for other in OPERATIONS
    )


FIXED_WORDS = frozenset(
    operation.definition.raw["operationId"] for operation in OPERATIONS if _may_hold_an_id(operation.path)
)
"""Another method of theirs is that of a campaign, group or type with a strange id."""

OF_THE_FIRST = ("change_special_date", "delete_special_date", "delete_numbers")
"""It is the first campaign that has a special date, and a number that waits."""

OF_THE_ABSENT = ("delete_agent", "show_account", "delete_account")
"""Only an agent who is logged out can be deleted; and those who are have accounts."""

OF_THE_READER = ("show_offer", "dial_offer", "skip_offer")
"""It is one agent who has a contact to read."""

BEYOND_SCHEMAS = (
    "add_agent",
    "set_agent_skills",
    "set_agent_phone",
    "forecast_campaign",
    "put_campaign_group",
    "put_detection",
    "add_robot_turns",
    "put_robot_result",
    "hand_over_robot_call",
)
"""No schema says which skill queues and campaigns there are, that only a phone rings, that a window ends after it
begins, that a message needs a flow, that turns differ in their numbers, or how long JSON is; 422 tells it."""


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """The thread in which the server runs."""
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def live(portal: BlockingPortal, module_database_url: str) -> Iterator[Live]:
    with portal.wrap_async_context_manager(listening(module_database_url)) as live:
        yield live


@pytest.fixture
def ids(portal: BlockingPortal, live: Live, module_database_url: str) -> Ids:
    """A tenant that has one of everything, anew for each operation: the one before may have deleted it all."""

    async def refurnished() -> Ids:
        await empty(live.server)
        await add_key(live.server.database, 1, ACCESS_KEY)
        async with Rows.open(module_database_url) as rows:
            return await furnish(live.server.client(), rows, mark=MARK)

    return portal.call(refurnished)


@pytest.fixture(scope="module")
def sent() -> Iterator[Counter[tuple[str, bool]]]:
    """How many requests were sent, by operation and by whether they did something."""
    sent: Counter[tuple[str, bool]] = Counter()
    yield sent
    operations, granted = {name for name, _ in sent}, {name for name, was in sent if was}
    requests = sum(times for (_, was), times in sent.items() if was)
    print(f"\n{sent.total()} requests to {len(operations)} operations, {requests} of them were granted")
    assert not sorted(operations - granted), "with nothing granted, little is proved"


@THAT_END.parametrize()
@settings(
    max_examples=max(1, DRAWN // len(OPERATIONS)),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_request_is_answered_as_documented(
    case: Requested, live: Live, ids: Ids, sent: Counter[tuple[str, bool]]
) -> None:
    aim(case, ids)

    auth = Signed(live.server.clock) if signs(case) else Unsigned()
    response = case.call(base_url=live.url, auth=auth, timeout=ANSWERED_WITHIN_S)

    granted = response.status_code < 300 and not (of_vendor(case) and response.json()["resultCode"] != "0200000")
    sent[case.operation.label, granted] += 1
    if of_vendor(case):
        assert speaks_as_asked(case, response.json()["resultDesc"])
    case.validate_response(response, excluded_checks=[*IN_OTHER_TESTS, *not_said(case)])


def speaks_as_asked(case: Requested, text: str) -> bool:
    """Whether a description is in the language that the request asks for."""
    locale = Locale.named(cast("Mapping[str, str]", case.headers or {}).get("locale"))
    return not (ENGLISH_SENTENCE if locale is Locale.CHINESE else CHINESE).search(text)


def not_said(case: Requested) -> Iterator[Check]:
    """Checks for what the document does not promise of this operation."""
    name = case.operation.definition.raw["operationId"]
    if of_vendor(case):
        yield from ABOUT_STATUSES
    if name in FIXED_WORDS:
        yield checks.unsupported_method
    if name in BEYOND_SCHEMAS:
        yield checks.positive_data_acceptance


def signs(case: Requested) -> bool:
    """Whether the request is to be signed: not when it is the signature that is wrong."""
    headers = None if case.meta is None else case.meta.components.get(ParameterLocation.HEADER)
    return headers is None or headers.mode.is_positive


def of_vendor(case: Requested) -> bool:
    return case.path.startswith("/rest/isales/")


def aim(case: Requested, ids: Ids) -> None:
    """Let most valid requests be about something that exists, and pass the rules across fields.

    What was drawn decides, so the same seed gives the same requests. An operation draws a dozen valid requests or
    more, and each is aimed seven times in eight, so that every operation is granted something.
    """
    components = {} if case.meta is None else case.meta.components
    valid = {location for location, component in components.items() if component.mode.is_positive}
    drawn = crc32(repr((case.path_parameters, case.body)).encode())
    operation, aimed = case.operation.definition.raw["operationId"], drawn % 8 != 0
    if ParameterLocation.PATH in valid:
        for name, values in ids.items():
            if name in case.path_parameters and (aimed or name == "vdnId"):
                case.path_parameters[name] = values[drawn // 64 % len(values)]
        if operation in OF_THE_FIRST and aimed:
            case.path_parameters["campaignId"] = ids["campaignId"][0]
        if operation in OF_THE_ABSENT and aimed:
            case.path_parameters["workNo"] = ids["workNo"][drawn // 64 % len(ABSENT)]
        if operation == "query_failures" and aimed:
            case.query |= {"campaignId": ids["campaignId"][0], "startDate": "2020-09-01", "endDate": "2020-09-10"}
        if operation in OF_THE_READER and aimed:
            case.path_parameters["workNo"] = ids["workNo"][AGENT_STATES.index("reserved")]
    if ParameterLocation.QUERY in valid and aimed and operation == "add_group_numbers":
        case.query["campaignGroupId"] = ids["groupId"][0]
    if ParameterLocation.BODY in valid and isinstance(case.body, dict) and drawn // 8 % 8:
        case.body |= sensible(operation, ids, drawn // 64)


def sensible(name: str, ids: Ids, drawn: int) -> Mapping[str, Any]:  # noqa: C901, PLR0911, PLR0912 - a line for each operation: a table
    """Fields that agree with each other, and with what is there."""
    match name:
        case "add_campaign":
            times = {"strBeginTime": "2090-01-01 00:00:00", "strEndTime": "2091-01-01 00:00:00"}
            return {"scheduleParam": OPEN_ALL_DAY, **times, **KINDS[drawn % len(KINDS)]}
        case "modify_campaign":  # the campaign's kind, by the same number that chose the campaign
            return {"scheduleParam": OPEN_ALL_DAY, "strBeginTime": "", "strEndTime": "", **KINDS[drawn % len(KINDS)]}
        case "write_back_business_result":
            return {"busiResult": MARK, "subStatus": MARK}
        case "add_special_date":
            return {"type": 1, "week": "6,7"}
        case "forecast_campaign":
            small = {"numbers": drawn % 5, "replications": 2}
            return small | {"agents": 2, "team": None, "windows": None, "limitPercent": None}
        case "hand_over_robot_call":
            return {"skillId": ids["skillId"][drawn % 2]}
        case "dial_offer" | "skip_offer":
            return {"contactId": str(ids["contactId"][0])}
        case "put_campaign_group":
            return {"campaigns": ids["campaignId"][:2]}
        case "delete_numbers":
            return {"called": f"{MARK}00", "sessionId": None, "customField": None, "recycleTime": None}
        case "create_appointment":
            return {"taskId": str(ids["campaignId"][0]), "calledNo": "77", "workNo": "1", "appointTime": TO_COME_MS}
        case "change_appointment" | "report_appointment" | "delete_appointment":
            return {"appointId": ids["appointId"][0], "appointTime": None}
        case "rename_batch" | "delete_batch" | "pause_batch" | "resume_batch":
            return {"id": str(ids["batchId"][drawn % len(ids["batchId"])])}
        case "add_numbers_v2":
            return {"batchId": ""}
        case "import_file":
            return {"serverId": ids["serverId"][0], "fileName": "n.xlsx", "hour": 7, "minute": drawn % 60}
        case "change_special_date":
            return {"type": 1, "week": "6,7", "id": ids["holidayId"][0]}
        case _:
            return SENSIBLE[name](ids, drawn) if name in SENSIBLE else {}


class Unsigned(AuthBase):
    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        return r


class Nonsense(AuthBase):
    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        r.headers["Authorization"] = "Basic bm9ib2R5Om5vdGhpbmc="
        return r


class SignedForAnotherBody(Signed):
    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        signed = super().__call__(r)
        signed.prepare_body(b"{}", None)
        return signed


@pytest.mark.parametrize("operation", SIGNED_OPERATIONS, ids=lambda operation: operation.label)
def test_a_request_without_a_right_signature_is_refused_as_documented_and_does_nothing(
    operation: Operation, portal: BlockingPortal, live: Live, ids: Ids, module_database_url: str
) -> None:
    clock = live.server.clock
    forgeries = [
        Unsigned(),
        Nonsense(),
        Signed(clock, access_key="NOBODYSKEY"),
        Signed(clock, secret_key="another"),
        Signed(clock, off=timedelta(hours=-1)),
        Signed(clock, off=timedelta(hours=1)),
        SignedForAnotherBody(clock),
    ]
    before = portal.call(everything, module_database_url)

    for forgery in forgeries:
        case = operation.Case(path_parameters={name: values[0] for name, values in ids.items()})
        response = case.call(base_url=live.url, auth=forgery)
        assert response.status_code == 401
        case.validate_response(response, checks=[checks.content_type_conformance, checks.response_schema_conformance])

    assert portal.call(everything, module_database_url) == before


async def everything(database_url: str) -> dict[str, list[str]]:
    async with Rows.open(database_url) as rows:
        return await rows.everything()
