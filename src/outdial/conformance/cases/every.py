"""All cases, in the order of their interfaces."""

from collections.abc import Sequence
from typing import Final

from outdial.conformance.case import Case
from outdial.conformance.cases import (
    appointments,
    batches,
    blacklist,
    blacklist_groups,
    business_results,
    callback,
    calling_numbers,
    campaigns_add,
    campaigns_add_v2,
    campaigns_change,
    campaigns_shown,
    campaigns_skill,
    conventions,
    definitions,
    imports,
    invocations,
    numbers,
    records,
    results,
    retry_policies,
    signature,
    special_dates,
    statistics,
    task_groups,
    templates,
)
from outdial.conformance.interfaces import INTERFACES

_MODULES: Final = (
    conventions,
    signature,
    campaigns_add,
    campaigns_add_v2,
    campaigns_skill,
    campaigns_change,
    campaigns_shown,
    retry_policies,
    business_results,
    statistics,
    calling_numbers,
    templates,
    special_dates,
    blacklist,
    blacklist_groups,
    numbers,
    records,
    imports,
    task_groups,
    batches,
    appointments,
    results,
    callback,
    definitions,
    invocations,
)
_ORDER: Final = {number: place for place, number in enumerate(INTERFACES)}

CASES: Final[Sequence[Case]] = sorted(
    (case for module in _MODULES for case in module.CASES), key=lambda case: _ORDER[case.interface]
)
"""Those of one interface stay as they stand in their module."""
