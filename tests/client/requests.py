"""For every interface, the fields of a request that a tenant who has one of everything may make."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from outdial.client.campaign_parts import (
    CallerChoice,
    IvrParam,
    OffhookPredictParam,
    PredictParam,
    ScheduleParam,
    SkillParam,
)
from outdial.client.files import ServerInfo
from outdial.client.numbers import CallData, CalledNumber, CustomerData
from outdial.client.retries import RetryPolicy, RetryRule
from tests.api.belongings import Ids
from tests.rows import DAY, NOW

Fields = Mapping[str, Any]

MARK: Final = "77"
TO_COME: Final = NOW + DAY
TODAY: Final = datetime(2020, 9, 10)  # noqa: DTZ001 - on the tenant's wall
RULE: Final = RetryRule(type=0, retry_times=2, retry_day=1)
FLOW: Final = IvrParam(device_sign="flow-7", call_count=3, call_interval=3)
SKILL: Final = SkillParam(
    skill_id=int(MARK),
    out_bound_type=2,
    predict_param=PredictParam(predict_method=5, offhook_predict_param=OffhookPredictParam(off_hook_rate=100)),
)


def settings(name: str) -> Fields:
    """A predicted campaign's, and a template's."""
    return {
        "name": name,
        "device_type": 2,
        "max_alerting_time": 20,
        "schedule_param": ScheduleParam(workday_begin_time1="00:00", workday_end_time1="23:59"),
        "skill_param": SKILL,
        "call_back_url": "https://receiver.example.com/results",
    }


def campaign(name: str) -> Fields:
    """A predicted campaign of the first version."""
    return {
        **settings(name),
        "str_begin_time": datetime(2020, 9, 10, tzinfo=UTC),
        "str_end_time": datetime(2020, 9, 30, tzinfo=UTC),
    }


_V2: Final[Fields] = {
    "caller_no": [CallerChoice(access_code="10085", priority=1), CallerChoice(access_code="10086")],
    "priority": 2,
    "retry_policy": RetryPolicy(policy_type=0, policy_json=[RULE], no_retry_policy=["OB00537"]),
}
_SERVER: Final[Fields] = {
    "server_info": ServerInfo(ip="192.0.2.9", port="22", file_path="/home/sftp"),
    "user_name": "robot",
    "server_pwd": "correct horse",
}


def _suspended(ids: Ids) -> object:
    """A predicted campaign."""
    return ids["campaignId"][1]


def _first(ids: Ids) -> object:
    """The one that has a special date, a batch, an import and a reserved call; it is suspended."""
    return ids["campaignId"][0]


def _one(name: str, field: str) -> Callable[[Ids], Fields]:
    return lambda ids: {field: ids[name][0]}


def _of_first(**fields: object) -> Callable[[Ids], Fields]:
    return lambda ids: {"campaign_id": _first(ids), **fields}


def _just(**fields: object) -> Callable[[Ids], Fields]:
    return lambda _ids: fields


def _batch(number: int, **fields: object) -> Callable[[Ids], Fields]:
    return lambda ids: {"campaign_id": ids["campaignId"][number], "id": str(ids["batchId"][number]), **fields}


def _definition(ids: Ids) -> object:
    return ids["defId"][0]


GRANTED: Final[Mapping[str, Callable[[Ids], Fields]]] = {
    "add_campaign": _just(**campaign("new"), caller_no="10085", init_status=1),
    "add_campaign_v2": _just(**campaign("new"), **_V2),
    "modify_campaign": lambda ids: {**campaign("other"), "caller_no": "10085", "campaign_id": _suspended(ids)},
    "modify_campaign_v2": lambda ids: {**campaign("other"), **_V2, "campaign_id": _suspended(ids)},
    "delete_campaign": lambda ids: {"campaign_id": ids["campaignId"][1], "archive_history": 1},
    "query_campaign": _one("campaignId", "campaign_id"),
    "list_campaigns": _just(status=3, begin_time=NOW - DAY, name=MARK, device_type=2),
    "pause_campaign": lambda ids: {"campaign_id": ids["campaignId"][5]},
    "resume_campaign": _one("campaignId", "campaign_id"),
    "add_calling_numbers": _of_first(caller_no=[CallerChoice(access_code="10087", priority=1)]),
    "delete_calling_numbers": _of_first(caller_no=[CallerChoice(access_code="10086")]),
    "set_retry_policy": _of_first(policy_type=0, policy_json=[RULE]),
    "query_retry_policy": _one("campaignId", "campaign_id"),
    "query_templates": _just(status=0),
    "query_template": _one("campaignTemplateId", "campaign_template_id"),
    "add_template": _just(**settings("new"), **_V2),
    "copy_template": lambda ids: {"name": "copy", "original": _first(ids)},
    "change_template": lambda ids: {
        **settings("other"),
        **_V2,
        "device_type": 1,
        "skill_param": None,
        "ivr_param": FLOW,
        "campaign_template_id": ids["campaignTemplateId"][0],
    },
    "query_special_dates": _one("campaignId", "campaign_id"),
    "add_special_date": _of_first(name="new", type=2, begin_time="2020-10-01", end_time="2020-10-07"),
    "change_special_date": lambda ids: {
        "campaign_id": _first(ids),
        "id": ids["holidayId"][0],
        "name": "other",
        "type": 3,
        "begin_time": "12-24",
        "end_time": "12-26",
    },
    "delete_special_date": lambda ids: {"campaign_id": _first(ids), "holiday_id": ids["holidayId"][0]},
    "delete_special_dates": _one("campaignId", "campaign_id"),
    "add_blacklisted": lambda ids: {
        "blocklist": ["8001", "8002"],
        "validity_expiration_time": TODAY + timedelta(days=3),
        "restrict_times": 2,
        "restrict_period": "1",
        "rel_category_id": ids["categoryId"][0],
        "type_id": ids["typeId"][0],
    },
    "delete_blacklisted": _one("called", "blocklist_no"),
    "query_blacklisted": lambda ids: {"blocklist": [ids["called"][0]]},
    "clear_blacklist": _just(),
    "add_blacklist_group": _just(name="new", description="of the year"),
    "change_blacklist_group": lambda ids: {"id": ids["categoryId"][0], "name": "other"},
    "query_blacklist_groups": _just(name=MARK),
    "delete_blacklist_group": _one("categoryId", "category_id"),
    "add_blacklist_type": _just(name="new", action_type="2", action="say so"),
    "change_blacklist_type": lambda ids: {"id": ids["typeId"][0], "name": "other"},
    "query_blacklist_types": _just(name=MARK),
    "delete_blacklist_type": _one("typeId", "type_id"),
    "add_numbers": _of_first(
        call_data_list=[
            CallData(called="80021", session_id="00750", recycle_time=TODAY, call_data='{"a":1}', priority="1")
        ]
    ),
    "add_numbers_v2": lambda ids: {
        "campaign_id": _first(ids),
        "call_data_list": [CustomerData(called=[CalledNumber(called_no="80021", delay_time=60)], custom_field="blue")],
        "batch_id": str(ids["batchId"][0]),
    },
    "add_group_numbers": lambda ids: {
        "campaign_group_id": ids["groupId"][0],
        "call_data_list": [CustomerData(called=[CalledNumber(called_no="80021"), CalledNumber(called_no="80022")])],
    },
    "delete_numbers": _of_first(called=f"{MARK}00"),
    "add_number_types": _just(call_no_types=["ST", "SI"]),
    "query_number_types": _just(),
    "query_record": lambda ids: {"campaign_id": _first(ids), "data_id": str(ids["dataId"][0])},
    "query_statistics": _one("campaignId", "campaign_id"),
    "query_call_counts": _just(phone_list=["80021", "80022"]),
    "add_file_server": _just(**_SERVER),
    "change_file_server": lambda ids: {**_SERVER, "server_id": ids["serverId"][0]},
    "delete_file_server": _one("serverId", "server_id"),
    "query_file_servers": lambda ids: {"server_ids": [ids["serverId"][0]]},
    "import_file": lambda ids: {
        "campaign_id": _first(ids),
        "server_id": ids["serverId"][0],
        "file_path": "/today",
        "file_name": "demo.xlsx",
        "hour": 9,
        "minute": 30,
    },
    "query_file_imports": lambda ids: {"campaign_id": _first(ids), "import_task_ids": [ids["importId"][0]]},
    "create_batch": _of_first(name="new", status=1),
    "rename_batch": _batch(0, name="other"),
    "delete_batch": _batch(0),
    "pause_batch": _batch(6),
    "resume_batch": _batch(5),
    "list_batches": _of_first(status=1),
    "create_appointment": lambda ids: {
        "call_type": 2,
        "called_no": "80021",
        "task_id": _suspended(ids),
        "appoint_time": TO_COME,
        "work_no": f"{MARK}0",
        "remark": "after lunch",
    },
    "change_appointment": lambda ids: {
        "appoint_id": ids["appointId"][0],
        "appoint_time": TO_COME + DAY,
        "work_no": f"{MARK}0",
    },
    "report_appointment": lambda ids: {
        "appoint_id": ids["appointId"][0],
        "work_no": f"{MARK}0",
        "fail_code": "00000",
        "begin_time": NOW - DAY,
        "end_time": NOW,
    },
    "delete_appointment": _one("appointId", "appoint_id"),
    "list_appointments": _just(called_no=f"{MARK}03", begin_time=NOW, end_time=TO_COME + DAY),
    "query_results": _of_first(begin_time=TODAY - timedelta(days=1), end_time=TODAY + timedelta(days=1)),
    "query_one_call": _one("callId", "call_id"),
    "query_transcript": _one("callId", "call_id"),
    "query_transcript_v2": _one("callId", "call_id"),
    "define_business_result": _just(name="bought"),
    "query_business_results": _just(),
    "write_back_business_result": lambda ids: {
        "data_id": str(ids["dataId"][0]),
        "busi_result": MARK,
        "sub_status": MARK,
        "work_no": f"{MARK}0",
    },
    "query_failures": _of_first(start_date=date(2020, 9, 1), end_date=date(2020, 9, 10)),
    "query_platform_codes": _just(),
    "define_result_code": _just(result_code="OB7", display_result="nobody there", obs_codes=["00603"]),
    "change_result_code": lambda ids: {
        "def_id": _definition(ids),
        "display_result": "nobody there",
        "obs_codes": ["00603"],
    },
    "delete_result_code": lambda ids: {"def_id": _definition(ids)},
    "query_result_codes": _just(),
    "query_result_code": lambda ids: {"def_id": _definition(ids)},
    "query_invocations": _just(begin_time=TODAY, end_time=TODAY + timedelta(days=1), url="/calldata/"),
}
"""By the method's name, from the ids of the tenant's things."""
