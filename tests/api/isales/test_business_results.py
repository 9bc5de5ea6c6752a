import asyncio
from datetime import timedelta
from typing import Any

import pytest

from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.retry import BusinessAction, BusinessRow, RetryPolicy
from tests.api.client import Client
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

SEED_BODY = b"""{ "busiResult": "1621474513", "subStatus": "1048856206", "busiResultDesc": "1", "workNo": "2033" }"""
"""The request that seed 004 prints."""
RESULT, SUB_RESULT = "1621474513", "1048856206"
CALL_AGAIN, STOP, NEXT = "again", "stop", "next"
POLICY = RetryPolicy(
    business=(
        BusinessRow(code=CALL_AGAIN, sub_code=None, action=BusinessAction.SAME_NUMBER, wait=timedelta(minutes=10)),
        BusinessRow(code=NEXT, sub_code=None, action=BusinessAction.NEXT_NUMBER, wait=timedelta(0)),
        BusinessRow(code=STOP, sub_code=None, action=BusinessAction.STOP),
    )
)


async def results_defined(rows: Rows) -> None:
    for code in (RESULT, CALL_AGAIN, STOP, NEXT):
        await rows.business_result(code)
    await rows.business_result(SUB_RESULT, parent=RESULT)
    await rows.business_result("other child", parent=STOP)


async def reached(rows: Rows, **contact: Any) -> int:
    """A contact of a campaign with the policy, reached a minute ago."""
    await results_defined(rows)
    campaign_id = await rows.campaign(policy=POLICY, open_contacts=5)
    ledger = Ledger().after(0, Outcome.ANSWERED, on=NOW.date())
    contact_id = await rows.contact(campaign_id, ledger=ledger, **contact)
    await rows.attempt(campaign_id, contact_id, outcome=Outcome.BUSY, ended_at=NOW - DAY, final=False)
    await rows.attempt(campaign_id, contact_id, ended_at=NOW - 60 * SECOND)
    return contact_id


async def standing(rows: Rows) -> dict[str, Any]:
    return dict(
        await rows.one(
            "select state, due_at, called, position, finished, business_result, work_no, open_contacts, rewound,"
            " (select count(*) from attempt where final) as finals"
            " from contact join campaign_tally using (vdn_id, campaign_id)"
        )
    )


@pytest.mark.of("write_back_business_result")
async def test_the_example_of_seed_004_is_answered_as_printed(client: Client, rows: Rows) -> None:
    contact_id = await reached(rows)

    reply = await client.post(f"/callBusiResult/{contact_id}", SEED_BODY)

    assert reply.status == 200
    assert reply.text.startswith(
        b'{"resultCode":"0200000","resultDesc":"The business result is written back successfully."'
    )
    client.locale = "zh_CN"
    again = await client.post(f"/callBusiResult/{contact_id}", SEED_BODY)
    assert again.body["resultDesc"] == again.body["returnDesc"] == "业务结果回写成功。"
    stored = await rows.one(
        "select business_result, business_sub_result, business_result_note, work_no, state from contact"
    )
    assert stored == {
        "business_result": RESULT,
        "business_sub_result": SUB_RESULT,
        "business_result_note": "1",
        "work_no": "2033",
        "state": 2,
    }


@pytest.mark.of("write_back_business_result")
async def test_a_result_that_asks_for_it_has_the_same_agent_call_again(client: Client, rows: Rows) -> None:
    contact_id = await reached(rows)

    reply = await client.post(f"/callBusiResult/{contact_id}", {"busiResult": CALL_AGAIN, "workNo": "2033"})

    assert reply.code == "0200000"
    assert await standing(rows) == {
        "state": 0,
        "due_at": NOW + timedelta(minutes=10),
        "called": "10001",
        "position": 0,
        "finished": None,
        "business_result": CALL_AGAIN,
        "work_no": "2033",
        "open_contacts": 6,
        "rewound": 0,
        "finals": 0,
    }


async def test_the_next_number_is_called_at_once_and_the_owner_looks_from_the_start(client: Client, rows: Rows) -> None:
    contact_id = await reached(rows, called=["10001", "10002"])

    await client.post(f"/callBusiResult/{contact_id}", {"busiResult": NEXT})

    after = await standing(rows)
    assert (after["state"], after["due_at"], after["called"], after["position"]) == (0, NOW, "10002", 1)
    assert (after["open_contacts"], after["rewound"]) == (6, 1)


async def test_a_result_without_an_agent_frees_the_contact_from_one(client: Client, rows: Rows) -> None:
    contact_id = await reached(rows)
    await client.post(f"/callBusiResult/{contact_id}", {"busiResult": RESULT, "workNo": "2033"})

    await client.post(f"/callBusiResult/{contact_id}", {"busiResult": RESULT, "workNo": ""})

    assert (await standing(rows))["work_no"] is None


async def test_the_same_result_twice_asks_for_one_call(client: Client, rows: Rows) -> None:
    contact_id = await reached(rows)

    replies = await asyncio.gather(
        *(client.post(f"/callBusiResult/{contact_id}", {"busiResult": CALL_AGAIN}) for _ in range(8))
    )

    assert [reply.code for reply in replies] == ["0200000"] * 8
    after = await standing(rows)
    assert (after["state"], after["open_contacts"]) == (0, 6)


async def test_a_result_can_be_corrected_before_the_number_is_called_again(client: Client, rows: Rows) -> None:
    contact_id = await reached(rows)
    before = await standing(rows)
    await client.post(f"/callBusiResult/{contact_id}", {"busiResult": CALL_AGAIN})

    reply = await client.post(f"/callBusiResult/{contact_id}", {"busiResult": STOP})

    assert reply.code == "0200000"
    after = await standing(rows)
    assert (after["state"], after["open_contacts"], after["finals"]) == (2, before["open_contacts"], 1)
    last = await rows.one("select final from attempt where outcome = 'answered'")
    assert last == {"final": True}


async def test_nobody_is_called_again_after_the_campaigns_end(client: Client, rows: Rows) -> None:
    await results_defined(rows)
    campaign_id = await rows.campaign(policy=POLICY, ends_at=NOW + timedelta(minutes=10))
    contact_id = await rows.contact(campaign_id)

    reply = await client.post(f"/callBusiResult/{contact_id}", {"busiResult": CALL_AGAIN})

    assert reply.code == "0200000"
    after = await standing(rows)
    assert (after["state"], after["finished"], after["business_result"]) == (2, 6, CALL_AGAIN)


@pytest.mark.parametrize(
    ("contact", "named"),
    [
        ({"state": 1, "outcome": Outcome.ANSWERED}, "being called"),
        ({"state": 0, "outcome": None}, "did not succeed"),
        ({"state": 0, "outcome": Outcome.BUSY}, "did not succeed"),
        ({"state": 2, "outcome": Outcome.ABANDONED}, "did not succeed"),
    ],
)
async def test_a_result_needs_a_successful_call(
    client: Client, rows: Rows, contact: dict[str, Any], named: str
) -> None:
    contact_id = await reached(rows, **contact)
    before = await rows.everything()

    reply = await client.post(f"/callBusiResult/{contact_id}", {"busiResult": RESULT})

    assert reply.code == "0200999"
    assert named in reply.description
    assert await rows.everything() == before


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "02000001", "busiResult"),
    ({"busiResult": ""}, "02000001", "busiResult"),
    ({"busiResult": "b" * 51}, "02000003", "busiResult"),
    ({"busiResult": 7}, "02000006", "busiResult"),
    ({"busiResult": RESULT, "subStatus": "s" * 51}, "02000003", "subStatus"),
    ({"busiResult": RESULT, "workNo": "w" * 51}, "02000003", "workNo"),
    ({"busiResult": "undefined"}, "0200999", "busiResult"),
    ({"busiResult": SUB_RESULT}, "0200999", "busiResult"),
    ({"busiResult": RESULT, "subStatus": "other child"}, "0200034", "subStatus"),
    ({"busiResult": RESULT, "subStatus": STOP}, "0200034", "subStatus"),
]


async def test_a_wrong_write_back_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    contact_id = await reached(rows)
    before = await rows.everything()

    for body, code, named in REFUSED:
        with subtests.test(body=body):
            reply = await client.post(f"/callBusiResult/{contact_id}", body)
            assert reply.code == code
            assert named in reply.description
            assert await rows.everything() == before


async def test_a_contact_that_the_tenant_does_not_have_is_unknown(client: Client, rows: Rows, stranger: Client) -> None:
    contact_id = await reached(rows)
    await rows.business_result(RESULT, vdn_id=2)
    before = await rows.everything()

    replies = [
        await stranger.post(f"/callBusiResult/{contact_id}", {"busiResult": RESULT}),
        await client.post("/callBusiResult/999", {"busiResult": RESULT}),
        await client.post(f"/callBusiResult/{2**63 - 1}", {"busiResult": RESULT}),
    ]

    assert [reply.code for reply in replies] == ["0200033"] * 3
    assert await rows.everything() == before


@pytest.mark.of("define_business_result", "query_business_results")
async def test_results_are_listed_with_their_children_in_the_order_of_their_definition(client: Client) -> None:
    await client.post(
        "/addBusinessResult",
        {
            "name": "Sold (at last!)",
            "code": "sold-1",
            "description": "money came",
            "children": [{"name": "by card", "code": "b"}, {"name": "in cash", "code": "a"}],
        },
    )
    await client.post("/addBusinessResult", {"name": "Call again", "code": "again"})

    reply = await client.get("/queryBusinessResults", pageSize=50, pageNum=1)

    assert reply.body["totalCount"] == 2
    assert reply.body["data"] == [
        {
            "name": "Sold (at last!)",
            "code": "sold-1",
            "defLevel": "1",
            "children": [
                {"name": "by card", "code": "b", "defLevel": "2"},
                {"name": "in cash", "code": "a", "defLevel": "2"},
            ],
        },
        {"name": "Call again", "code": "again", "defLevel": "1", "children": []},
    ]


async def test_a_result_without_a_code_is_given_one(client: Client) -> None:
    for name in ("first", "second"):
        assert (await client.post("/addBusinessResult", {"name": name, "children": [{"name": "c"}]})).code == "0200000"

    data = (await client.get("/queryBusinessResults")).body["data"]
    codes = [result["code"] for result in data] + [child["code"] for result in data for child in result["children"]]
    assert len(set(codes)) == 4
    assert all(len(code) == 10 and code.isdigit() for code in codes)


@pytest.mark.of("query_business_results")
async def test_the_list_comes_in_pages(client: Client, rows: Rows) -> None:
    for code in ("a", "b", "c"):
        await rows.business_result(code)

    pages = [(await client.get("/queryBusinessResults", pageSize=2, pageNum=number)).body for number in (1, 2, 3)]

    assert [[result["code"] for result in page["data"]] for page in pages] == [["a", "b"], ["c"], []]
    assert [page["totalCount"] for page in pages] == [3, 3, 3]


TWIN = {"name": "twin", "code": "x"}
UNDEFINABLE: list[tuple[dict[str, Any], str, str]] = [
    ({}, "02000001", "name"),
    ({"name": "n" * 51}, "02000003", "name"),
    ({"name": "a<b"}, "02000002", "name"),
    ({"name": "n", "code": "a_b"}, "02000002", "code"),
    ({"name": "n", "code": "c" * 51}, "02000003", "code"),
    ({"name": "n", "description": "d" * 201}, "02000003", "description"),
    ({"name": "n", "children": [{"code": "c"}]}, "02000001", "children[0].name"),
    ({"name": "n", "children": [{"name": "n"}] * 101}, "02000011", "children"),
    ({"name": "n", "code": "taken"}, "0200001", "code"),
    (
        {"name": "n", "code": "new", "children": [{"name": "a", "code": "x"}, {"name": "b", "code": "x"}]},
        "0200001",
        "code",
    ),
]


async def test_a_wrong_definition_is_refused_by_name_and_defines_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    await rows.business_result("taken")
    before = await rows.everything()

    for body, code, named in UNDEFINABLE:
        with subtests.test(body=body):
            reply = await client.post("/addBusinessResult", body)
            assert reply.code == code
            assert named in reply.description
            assert await rows.everything() == before


@pytest.mark.parametrize("query", [{"pageSize": 51}, {"pageSize": 0}, {"pageNum": 0}, {"pageSize": "many"}])
async def test_a_page_out_of_bounds_is_refused(client: Client, query: dict[str, Any]) -> None:
    reply = await client.get("/queryBusinessResults", **query)

    assert reply.code in {"02000006", "02000007"}
    assert next(iter(query)) in reply.description


@pytest.mark.of("define_business_result")
async def test_results_of_another_tenant_are_not_listed(client: Client, stranger: Client) -> None:
    await client.post("/addBusinessResult", {"name": "mine", "code": "mine"})

    assert (await stranger.get("/queryBusinessResults")).body["data"] == []
    assert (await stranger.post("/addBusinessResult", {"name": "theirs", "code": "mine"})).code == "0200000"
