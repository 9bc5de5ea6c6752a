import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from outdial.webhooks import payload
from outdial.webhooks.post import Accepted, post
from outdial.webhooks.receivers import open_session
from tests.webhooks.builders import call_ended

pytestmark = pytest.mark.anyio
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "receive-callbacks.md"


@contextmanager
def running(handler: type[BaseHTTPRequestHandler]) -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


async def test_the_receiver_of_the_how_to_takes_results_and_knows_one_that_comes_twice() -> None:
    example = re.search(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example[1], HOW_TO, "exec"), names)  # noqa: S102 - the documentation's own example
    body = payload.body([call_ended(attempt_id=1), call_ended(attempt_id=2)], zone=ZoneInfo("UTC"))

    with running(names["Results"]) as url:
        async with open_session(private_addresses=True) as session:
            answers = [await post(session, url, body, patience=timedelta(seconds=5)) for _ in range(2)]

    assert answers == [Accepted("0"), Accepted("0")]
    assert list(names["results"]) == ["1772452800-1", "1772452800-2"]
