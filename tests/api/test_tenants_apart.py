"""No tenant sees or moves anything of another: every operation there is, asked with another's ids.

The operations are read from the code, so one that is added without a case here fails.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from outdial.api.app import ISALES
from outdial.api.auth import MEMORY
from outdial.api.isales.route import V1, V2, Endpoint
from outdial.api.own import OPERATIONS
from outdial.api.own.route import PREFIX, Operation
from outdial.store import keys
from tests.api.belongings import OPEN_ALL_DAY, Ids, furnish, kinds
from tests.api.client import Client, Reply, Server
from tests.api.conftest import add_key
from tests.rows import Rows

pytestmark = pytest.mark.anyio

OURS, THEIRS = "41526", "90817"  # what is in all names and numbers of a tenant, and in no time or id
OUR_KEY = "OURAK"
OUR_SKILL, THEIR_SKILL = int(OURS[:2]), int(THEIRS[:2])
DONE = "0200000"

REFUSED: Mapping[str, str | int] = {
    "modify_campaign": "0200007",
    "delete_campaign": "0200007",
    "query_campaign": "0200007",
    "pause_campaign": "0200007",
    "resume_campaign": "0200007",
    "modify_campaign_v2": "0200007",
    "add_calling_numbers": "0200007",
    "query_failures": "0200007",
    "query_template": "0200007",
    "copy_template": "0200007",
    "change_template": "0200007",
    "add_template": "0200017",
    "delete_calling_numbers": "0200007",
    "add_campaign": "0200017",
    "add_campaign_v2": "0200017",
    "add_numbers": "0200007",
    "add_numbers_v2": "0200007",
    "create_batch": "0200007",
    "rename_batch": "0200007",
    "delete_batch": "0200007",
    "pause_batch": "0200007",
    "resume_batch": "0200007",
    "list_batches": "0200007",
    "delete_numbers": "0200007",
    "add_group_numbers": "0200007",
    "put_campaign_group": 422,
    "delete_campaign_group": 404,
    "query_statistics": "0200007",
    "query_record": "0200007",
    "create_appointment": "0200007",
    "change_appointment": "04000004",
    "report_appointment": "04000004",
    "delete_appointment": "04000004",
    "query_results": "0200007",
    "query_one_call": "0200001",
    "query_transcript": "0200001",
    "query_transcript_v2": "0200001",
    "change_result_code": "0200001",
    "delete_result_code": "0200001",
    "query_result_code": "0200001",
    "write_back_business_result": "0200033",
    "query_special_dates": "0200007",
    "add_special_date": "0200007",
    "change_special_date": "0200007",
    "delete_special_date": "0200007",
    "delete_special_dates": "0200007",
    "change_blacklist_group": "02000013",
    "delete_blacklist_group": "02000013",
    "change_blacklist_type": "02000015",
    "delete_blacklist_type": "02000015",
    "delete_blacklisted": "0200001",
    "change_file_server": "0200006",
    "delete_file_server": "0200006",
    "import_file": "0200007",
    "query_file_imports": "0200007",
    "list_import_rejects": 404,
    "set_retry_policy": "0200-01",
    "query_retry_policy": "0200-01",
    "show_progress": 404,
    "show_pacing": 404,
    "show_detection": 404,
    "show_recording": 404,
    "put_recording": 404,
    "put_detection": 404,
    "forecast_campaign": 404,
    "add_agent": 422,
    "show_agent": 404,
    "set_agent_skills": 404,
    "set_agent_phone": 404,
    "put_account": 404,
    "show_account": 404,
    "delete_account": 404,
    "delete_agent": 404,
    "log_in": 404,
    "be_ready": 404,
    "pause": 404,
    "wrap_up": 404,
    "log_out": 404,
    "show_offer": 404,
    "dial_offer": 404,
    "skip_offer": 404,
    "follow_agent": 404,
    "delete_skill": 404,
    "delete_number": 404,
    "delete_trunk": 404,
    "show_robot_call": 404,
    "list_robot_turns": 404,
    "add_robot_turns": 404,
    "put_robot_result": 404,
    "hand_over_robot_call": 404,
}
"""What another tenant's ids are answered with: they do not exist."""

OF_AN_APPOINTMENT = ("change_appointment", "report_appointment", "delete_appointment")
OF_A_BATCH = ("rename_batch", "delete_batch", "pause_batch", "resume_batch")

LISTED = (
    "list_campaigns",
    "query_business_results",
    "query_platform_codes",
    "query_result_codes",
    "list_appointments",
    "list_campaign_groups",
    "query_number_types",
    "query_templates",
    "query_invocations",
    "query_blacklisted",
    "query_blacklist_groups",
    "query_blacklist_types",
    "query_file_servers",
    "list_agents",
    "list_skills",
    "list_trunks",
    "list_numbers",
    "show_tenant",
)
"""What names nobody's things shows one's own."""

NAMELESS = (
    "list_skills",
    "show_tenant",
    "query_invocations",
    "query_platform_codes",
)  # figures, which are compared one by one

NAMES_ARE_EACH_TENANTS_OWN: Mapping[str, str | int] = {
    "define_business_result": DONE,
    "define_result_code": DONE,
    "add_number_types": DONE,
    "add_blacklist_group": DONE,
    "add_blacklist_type": DONE,
    "add_blacklisted": DONE,
    "clear_blacklist": DONE,
    "add_file_server": DONE,
    "add_skill": 201,
    "put_number": 200,
    "put_trunk": 200,
    "explain_number": 200,
    "query_call_counts": DONE,
}
"""What another tenant has already can be given once more, and is then a thing of one's own. Numbers are nobody's."""

TIMES = {"strBeginTime": "2020-09-10 00:00:00", "strEndTime": "2020-09-30 00:00:00"}
CAMPAIGN = {"callerNo": "10085", "maxAlertingTime": 20, "scheduleParam": OPEN_ALL_DAY}
ADD_CAMPAIGN = {"name": "mine", **TIMES, **CAMPAIGN, **kinds(THEIR_SKILL)[1]}
MODIFY_CAMPAIGN = {"name": "taken over", **CAMPAIGN, **kinds(OUR_SKILL)[0]}
FILE_SERVER: Mapping[str, Any] = {
    "serverInfo": {"ip": "192.0.2.1", "port": "22", "filePath": f"/home/{THEIRS}"},
    "userName": f"user {THEIRS}",
    "serverPwd": "taken over",
}
BODIES: Mapping[str, Any] = {
    "query_invocations": {
        "offset": 0,
        "limit": 100,
        "beginTime": "2020-09-10 00:00:00",
        "endTime": "2020-09-11 00:00:00",
    },
    "add_template": {**ADD_CAMPAIGN, "name": "mine"},
    "change_template": MODIFY_CAMPAIGN,
    "add_campaign": ADD_CAMPAIGN,
    "add_campaign_v2": ADD_CAMPAIGN,
    "modify_campaign": MODIFY_CAMPAIGN,
    "modify_campaign_v2": {**MODIFY_CAMPAIGN, **TIMES},
    "add_calling_numbers": {"callerNo": [{"accessCode": "10086"}]},
    "delete_calling_numbers": {"callerNo": [{"accessCode": "10085"}]},
    "add_numbers": {"callDataList": [{"called": "10001"}]},
    "add_numbers_v2": {"callDataList": [{"called": [{"calledNo": "10001"}]}]},
    "create_batch": {"name": "mine"},
    "rename_batch": {"id": "1", "name": "mine"},
    "delete_batch": {"id": "1"},
    "pause_batch": {"id": "1"},
    "resume_batch": {"id": "1"},
    "list_batches": {"offset": 0, "limit": 10},
    "delete_numbers": {"called": "10001"},
    "add_group_numbers": {"callDataList": [{"called": "10001"}]},
    "query_call_counts": {"phoneList": ["10001"]},
    "create_appointment": {"callType": 1, "calledNo": "10001", "workNo": "1", "appointTime": 1_600_000_000_000},
    "change_appointment": {"remark": "mine"},
    "report_appointment": {"failCode": "00000"},
    "delete_appointment": {},
    "list_appointments": {"offset": 0, "limit": 10},
    "query_results": {},
    "query_transcript_v2": {"page": 1, "limit": 10},
    "define_result_code": {"resultCode": THEIRS, "displayResult": THEIRS, "obsCodes": ["00537"]},
    "change_result_code": {"displayResult": "mine", "obsCodes": ["00537"]},
    "define_business_result": {"name": "mine", "code": THEIRS, "children": [{"name": "mine", "code": THEIRS}]},
    "write_back_business_result": {"busiResult": OURS},
    "add_number_types": {"callNoTypes": [f"type-{THEIRS}"]},
    "add_special_date": {"name": "mine", "type": 1, "week": "1"},
    "change_special_date": {"name": "mine", "type": 1, "week": "1"},
    "add_blacklist_group": {"name": f"group {THEIRS}"},
    "add_blacklist_type": {"name": f"type {THEIRS}"},
    "query_blacklist_groups": {"offset": 0, "limit": 100},
    "query_blacklist_types": {"offset": 0, "limit": 100},
    "add_blacklisted": {"blocklist": [f"{THEIRS}00"]},
    "delete_blacklisted": {"blocklistNo": f"{THEIRS}00"},
    "query_blacklisted": {"offset": 0, "limit": 100},
    "set_retry_policy": {"policyType": 0, "policyJson": [{"type": 0, "retryTimes": 9, "retryDay": 9}]},
    "add_file_server": FILE_SERVER,
    "change_file_server": FILE_SERVER,
    "query_file_servers": {"offset": 0, "limit": 100},
    "import_file": {"serverId": 1, "fileName": "n.xlsx"},
    "query_file_imports": {"offset": 0, "limit": 100},
    "put_recording": {"record": True},
    "put_trunk": {"priority": 2},
    "put_detection": {"detector": "talk"},
    "add_agent": {"workNo": "1", "name": "Alice", "skills": [{"skillId": THEIR_SKILL}]},
    "set_agent_skills": {"skills": []},
    "set_agent_phone": {"phone": None},
    "put_account": {"kind": "browser"},
    "dial_offer": {"contactId": "7"},
    "skip_offer": {"contactId": "7"},
    "add_skill": {"skillId": THEIR_SKILL, "name": "mine"},
    "add_robot_turns": {"turns": [{"turn": 0, "speaker": "robot", "text": "mine", "at": "2020-09-10T08:00:00Z"}]},
    "put_robot_result": {"result": {"mine": True}},
    "hand_over_robot_call": {"skillId": OUR_SKILL},
}
NAMED_IN_BODIES: Mapping[str, str] = {
    "change_special_date": "holidayId",
    "change_blacklist_group": "categoryId",
    "change_blacklist_type": "typeId",
    "change_result_code": "defId",
    "query_transcript": "callId",
    "query_transcript_v2": "callId",
}
"""Whose id stands in the body, and what paths call it."""
IN_BODIES: Mapping[str, str] = {"defId": "defId", "callId": "callId"}
"""What bodies call it, where that is not ``id``."""
QUERIED: Mapping[str, object] = {"pageSize": 50, "pageNum": 1}
QUERIES: Mapping[str, Mapping[str, object]] = {
    "list_campaigns": {"status": 0, "deviceType": 0, "rowsPerPage": 100},
    "query_templates": {"status": 0},
    "query_platform_codes": QUERIED,
    "query_result_codes": QUERIED,
}

SERVED: Mapping[str, Endpoint[Any] | Operation[Any]] = {
    **{endpoint.handle.__name__: endpoint for endpoint in ISALES},
    **{operation.act.__name__: operation for operation in OPERATIONS},
}


@dataclass(frozen=True)
class Neighbours:
    """Two tenants with one of everything each, and a hand that reads every row."""

    we: Client
    they: Client
    our_ids: Ids
    their_ids: Ids
    rows: Rows

    async def ask(self, name: str, client: Client, ids: Ids | None = None) -> Reply:
        """Ask as a client, about the first of everything that is theirs unless other ids are given."""
        served = SERVED[name]
        first = {key: values[0] for key, values in (ids or self.their_ids).items()}
        template = served.path if isinstance(served, Endpoint) else PREFIX + served.path
        second = template.startswith(V2)
        body = BODIES.get(name)
        if name == "change_special_date":
            body = {**BODIES[name], "id": first["holidayId"]}
        if name in OF_AN_APPOINTMENT:
            body = {**BODIES[name], "appointId": str(first["appointId"])}
        if name == "put_campaign_group":
            body = {"name": "mine", "campaigns": [first["campaignId"]]}
        if name == "create_appointment":
            body = {**BODIES[name], "taskId": str(first["campaignId"])}
        if name in OF_A_BATCH:
            body = {**BODIES[name], "id": str(first["batchId"])}
        path = template.removeprefix(V2 if second else V1).format_map(first)
        if name == "copy_template":
            body = {"name": "mine", "from": first["campaignId"]}
        if name in NAMED_IN_BODIES:
            kind = NAMED_IN_BODIES[name]
            body = {"name": "mine", **BODIES.get(name, {}), IN_BODIES.get(kind, "id"): first[kind]}
        queries = {
            "query_failures": {"campaignId": first["campaignId"]},
            "query_statistics": {"campaignId": first["campaignId"]},
            "add_group_numbers": {"campaignGroupId": first["groupId"]},
        }
        query = queries.get(name) or QUERIES.get(name)
        return await client.send(served.method, path, body, query=query, v=2 if second else 1)


@pytest.fixture
async def neighbours(server: Server, client: Client, module_database_url: str) -> AsyncIterator[Neighbours]:
    """They are tenant 1, we are tenant 2."""
    await add_key(server.database, 2, OUR_KEY)
    we = server.client(vdn_id=2, access_key=OUR_KEY)
    async with Rows.open(module_database_url) as rows:
        their_ids = await furnish(client, rows, mark=THEIRS)
        yield Neighbours(we, client, await furnish(we, rows, mark=OURS), their_ids, rows)


def answered(reply: Reply) -> str | int:
    """The vendor's code, or the status of Outdial's own interface."""
    return reply.code if reply.text.startswith(b'{"resultCode"') else reply.status


def test_every_operation_has_a_case() -> None:
    kinds_of_case = (REFUSED, LISTED, NAMES_ARE_EACH_TENANTS_OWN)

    assert sorted(name for cases in kinds_of_case for name in cases) == sorted(SERVED)


async def test_a_key_opens_only_the_paths_of_its_own_tenant(neighbours: Neighbours, subtests: pytest.Subtests) -> None:
    before, intruder = await neighbours.rows.everything(), replace(neighbours.we, vdn_id=1)

    for name, served in SERVED.items():
        with subtests.test(name=name):
            if isinstance(served, Operation):
                assert "{vdnId}" not in served.path, "the key alone names the tenant"
                continue
            assert (await neighbours.ask(name, intruder)).status == 401
            assert await neighbours.rows.everything() == before


async def test_the_ids_of_another_tenant_do_not_exist(neighbours: Neighbours, subtests: pytest.Subtests) -> None:
    theirs, everything = await neighbours.rows.of_tenant(1), await neighbours.rows.everything()

    for name, answer in REFUSED.items():
        with subtests.test(name=name):
            reply = await neighbours.ask(name, neighbours.we)
            assert answered(reply) == answer, reply.text
            assert await neighbours.rows.of_tenant(1) == theirs
            assert await neighbours.rows.everything() == everything, "nor does anything of ours change"


@pytest.mark.parametrize("name", LISTED)
async def test_lists_and_counts_are_of_ones_own(neighbours: Neighbours, name: str) -> None:
    theirs = await neighbours.rows.of_tenant(1)

    we_see, they_see = [(await neighbours.ask(name, client)).text for client in (neighbours.we, neighbours.they)]

    for mark, seen, unseen in ((OURS, we_see, they_see), (THEIRS, they_see, we_see)):
        assert mark.encode() in seen or name in NAMELESS
        assert mark.encode() not in unseen
    assert await neighbours.rows.of_tenant(1) == theirs


@pytest.mark.parametrize("name", NAMES_ARE_EACH_TENANTS_OWN)
async def test_what_another_tenant_has_can_be_ones_own_too(neighbours: Neighbours, name: str) -> None:
    theirs = await neighbours.rows.of_tenant(1)

    reply = await neighbours.ask(name, neighbours.we)

    assert answered(reply) == NAMES_ARE_EACH_TENANTS_OWN[name], reply.text
    assert await neighbours.rows.of_tenant(1) == theirs


async def test_a_revoked_key_opens_nothing(neighbours: Neighbours, server: Server, subtests: pytest.Subtests) -> None:
    await keys.revoke(server.database, 2, OUR_KEY, now=server.clock.now())
    server.clock.advance(MEMORY)
    before = await neighbours.rows.everything()

    for name in SERVED:
        with subtests.test(name=name):
            for ids in (neighbours.our_ids, neighbours.their_ids):
                assert (await neighbours.ask(name, neighbours.we, ids)).status == 401
    assert await neighbours.rows.everything() == before


@pytest.mark.parametrize("name", OF_A_BATCH)
async def test_a_batch_of_another_tenant_is_not_found_in_ones_own_campaign(neighbours: Neighbours, name: str) -> None:
    theirs = await neighbours.rows.of_tenant(1)

    # The first five are suspended.
    ours = {**neighbours.their_ids, "campaignId": neighbours.our_ids["campaignId"][5:]}

    assert answered(await neighbours.ask(name, neighbours.we, ours)) == "03000004"
    assert await neighbours.rows.of_tenant(1) == theirs


@pytest.mark.parametrize("name", ["change_special_date", "delete_special_date"])
async def test_a_special_date_of_another_tenant_is_not_found_in_ones_own_campaign(
    neighbours: Neighbours, name: str
) -> None:
    theirs = await neighbours.rows.of_tenant(1)

    reply = await neighbours.ask(
        name, neighbours.we, {**neighbours.their_ids, "campaignId": neighbours.our_ids["campaignId"]}
    )

    assert answered(reply) == "0200014"
    assert await neighbours.rows.of_tenant(1) == theirs


async def test_what_tenants_have_is_counted_apart(neighbours: Neighbours) -> None:
    listed = (await neighbours.ask("list_campaigns", neighbours.we)).body
    progress = (await neighbours.ask("show_progress", neighbours.we, neighbours.our_ids)).body

    assert listed["totalSize"] == len(listed["data"]) == len(neighbours.our_ids["campaignId"])
    assert (listed["curSkillQueueCount"], listed["curIvrCount"]) == (6, 4)
    assert progress["callsToday"] == 1
    assert (await neighbours.ask("list_skills", neighbours.we)).body["skills"] == [
        {"skillId": OUR_SKILL, "name": "a skill"},
        {"skillId": OUR_SKILL + 1, "name": "a skill"},
    ]
    assert (await neighbours.ask("show_tenant", neighbours.we)).body["vdnId"] == 2
