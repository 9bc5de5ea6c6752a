"""Refusals as RFC 9457 has them: an HTTP status, and a sentence that says what to do."""

from http import HTTPStatus

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

CONTENT_TYPE = "application/problem+json"


class ProblemShown(BaseModel):
    """A refusal's body."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Problem(Exception):  # noqa: N818 - it says what the answer is
    """A request that is not done. ``detail`` names what is wrong, and the rule."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail

    def text(self) -> bytes:
        """The body of the answer."""
        shown = ProblemShown(title=self.status.phrase, status=self.status, detail=self.detail)
        return shown.__pydantic_serializer__.to_json(shown)


def problem_of(error: ValidationError) -> Problem:
    """The first thing that is wrong with a request: 400 for a body that is no JSON, else 422."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        return Problem(HTTPStatus.BAD_REQUEST, f"the body is not JSON: {first['msg']}")
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{_path(first) or 'the request'}: {first['msg']}")


def _path(error: ErrorDetails) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"])
    return "".join(steps).removeprefix(".")
