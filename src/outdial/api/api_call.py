"""A call of the API that has passed the door, whichever interface it came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from pydantic import BaseModel

from outdial.api.context import ApiContext
from outdial.domain.tenant import Tenant

Asked = TypeVar("Asked", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """What an endpoint is told beside the body."""

    context: ApiContext
    tenant: Tenant
    now: datetime
    parameters: Mapping[str, object]
    """The path's parameters by name, of the kinds that the endpoint declares."""
    query: BaseModel | None = None
    """The endpoint's query model, if it has one."""

    def text(self, name: str) -> str:
        """A parameter of the path that is text."""
        return cast("str", self.parameters[name])

    def whole(self, name: str) -> int:
        """A parameter of the path that is a whole number."""
        return cast("int", self.parameters[name])

    def asked(self, kind: type[Asked]) -> Asked:
        """The query string, of the kind that the endpoint declares."""
        if not isinstance(self.query, kind):
            raise TypeError(f"no query of the kind {kind.__name__} is declared here")
        return self.query
