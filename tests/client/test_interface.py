"""How requests travel."""

import json

import pytest
from pydantic import ValidationError

from outdial.client.business_results import QueryFailures
from outdial.client.campaigns import DeleteCampaign, ListCampaigns, PauseCampaign
from outdial.client.files import DeleteFileServer
from outdial.client.interface import Sent, sent
from outdial.client.numbers import AddGroupNumbers, AddNumbersV2, CalledNumber, CustomerData, QueryCallCounts
from outdial.client.results import QueryOneCall, QueryResults
from outdial.client.templates import CopyTemplate

V1, V2 = "/rest/isales/v1/openapi/campaigns/9", "/rest/isales/v2/openapi/campaigns/9"
PERSON = CustomerData(called=[CalledNumber(called_no="80021", delay_time=60)], custom_field="外呼")


def test_the_path_has_the_tenant_and_the_fields_that_it_names() -> None:
    assert sent(PauseCampaign(campaign_id=7), vdn_id=9) == Sent("PUT", f"{V1}/7/pause", b"")


def test_the_second_version_has_its_own_path_and_bodies_are_utf_8_under_the_vendors_names() -> None:
    asked = sent(AddNumbersV2(campaign_id=7, call_data_list=[PERSON], batch_id="3"), vdn_id=9)

    assert (asked.method, asked.target) == ("POST", f"{V2}/calldata/7")
    assert "外呼".encode() in asked.content
    assert json.loads(asked.content) == {
        "callDataList": [{"customField": "外呼", "called": [{"calledNo": "80021", "delayTime": 60}]}],
        "batchId": "3",
    }


def test_a_field_of_a_path_cannot_lead_elsewhere() -> None:
    assert sent(QueryOneCall(call_id="../1?x=/é"), vdn_id=9).target == f"{V1}/callresultdetail/..%2F1%3Fx%3D%2F%C3%A9"


def test_a_query_has_what_is_given_and_what_must_always_be_there() -> None:
    assert sent(ListCampaigns(name="A&B 外"), vdn_id=9).target == (
        f"{V1}?name=A%26B+%E5%A4%96&status=0&deviceType=0&curPage=1&rowsPerPage=100"
    )
    assert sent(QueryFailures(campaign_id=7), vdn_id=9).target == f"{V1}/failcategorystatistics?campaignId=7"


def test_a_body_beside_a_query_is_a_body() -> None:
    asked = sent(AddGroupNumbers(campaign_group_id=4, call_data_list=[PERSON]), vdn_id=9)

    assert asked.target == f"{V1}/groupcalldata?campaignGroupId=4"
    assert set(json.loads(asked.content)) == {"callDataList"}


def test_a_get_may_have_a_body() -> None:
    asked = sent(QueryCallCounts(phone_list=["80021"]), vdn_id=9)

    assert (asked.method, asked.content) == ("GET", b'{"phoneList": ["80021"]}')


def test_a_deletion_has_a_body_only_if_it_says_something() -> None:
    assert sent(DeleteCampaign(campaign_id=7), vdn_id=9).content == b""
    assert sent(DeleteCampaign(campaign_id=7, archive_history=0), vdn_id=9).content == b'{"archiveHistory": 0}'


def test_a_post_has_a_body_unless_its_interface_has_none() -> None:
    assert sent(QueryResults(campaign_id=7, page_size=None, page_num=None), vdn_id=9).content == b"{}"
    assert sent(DeleteFileServer(server_id="7"), vdn_id=9).content == b""


def test_a_name_that_python_has_taken_is_the_vendors_on_the_wire() -> None:
    assert json.loads(sent(CopyTemplate(name="n", original=7), vdn_id=9).content) == {"name": "n", "from": 7}


def test_a_misspelt_field_is_found_before_anything_is_sent() -> None:
    for name in ("rows_per_pages", "rowsPerPage"):
        with pytest.raises(ValidationError, match=name):
            ListCampaigns.model_validate({name: 3})
