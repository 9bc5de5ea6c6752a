import re
from collections import Counter

import pytest

from outdial.api.app import ISALES
from outdial.conformance.cases.every import CASES
from outdial.conformance.interfaces import INTERFACES, numbered

OURS = {f"{endpoint.method} {endpoint.path}" for endpoint in ISALES}


def whole(operation: str) -> str:
    """An operation with its whole path, as the server writes it."""
    method, _, path = operation.partition(" ")
    version = 2 if path.startswith("v2") else 1
    return f"{method} /rest/isales/v{version}/openapi/campaigns/{{vdnId}}{path.removeprefix('v2')}"


def test_every_operation_of_the_family_that_is_served_belongs_to_one_interface() -> None:
    listed = Counter(whole(operation) for interface in INTERFACES.values() for operation in interface.operations)

    assert listed.keys() >= OURS
    assert set(listed.values()) == {1}


@pytest.mark.parametrize("number", INTERFACES)
def test_every_interface_has_cases(number: str) -> None:
    assert len([case for case in CASES if case.interface == number]) >= 4


def test_there_are_many_cases_each_with_a_name_of_its_own() -> None:
    assert len(CASES) > 250
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


def test_every_case_names_its_source() -> None:
    known = re.compile(r"seed 00[0-4]|[01][0-9]{3}|40[0-9]{2}|demo of 2018|UG [0-9]{4}")

    assert [case.name for case in CASES if not known.match(case.source)] == []


def test_a_number_means_an_interface_or_all_of_its_chapter() -> None:
    assert numbered("3.1") == ["3.1"]
    assert numbered("7") == ["7.1", "7.2", "7.3"]
    assert numbered("3.17") == []
    assert numbered("8") == []
