import pytest

from outdial.gateways.finding import Grade
from outdial.gateways.freeswitch.checkup import judged_flows, judged_gateway, judged_modules

UP = """=================================================================================================
Name    \tcarrier
Profile \texternal
State   \tREGED
Status  \tUP (ping)
"""


def test_a_module_that_is_missing_is_named() -> None:
    assert judged_modules([]).grade is Grade.OK
    assert "load mod_sofia" in judged_modules(["mod_sofia"]).says


@pytest.mark.parametrize(
    ("said", "grade", "words"),
    [
        (UP, Grade.OK, "is up"),
        (UP.replace("REGED", "NOREG"), Grade.OK, "is up"),
        (UP.replace("REGED", "FAIL_WAIT"), Grade.ERROR, "not registered"),
        (UP.replace("UP (ping)", "DOWN (ping)"), Grade.ERROR, "firewall"),
        ("Invalid Gateway!", Grade.ERROR, "no sofia gateway"),
        ("", Grade.WARNING, "--call"),
    ],
)
def test_a_gateway_is_judged_by_its_status_and_its_registration(said: str, grade: Grade, words: str) -> None:
    finding = judged_gateway("carrier", said)

    assert finding.grade is grade
    assert words in finding.says


def test_a_context_of_flows_that_is_not_found_is_a_warning() -> None:
    assert judged_flows("outdial-flow", '<context name="outdial-flow">').grade is Grade.OK
    assert judged_flows("outdial-flow", "-ERR not found").grade is Grade.WARNING
