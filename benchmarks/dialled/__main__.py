"""A dialler in a process of its own, so that its processor time is its own: ``python -m benchmarks.dialled WHO ORDER``.

WHO is bare or gateway; the order comes, and the run is told, as JSON.
"""

import sys

import uvloop
from pydantic import TypeAdapter

from benchmarks.dialled.bare import bare_client
from benchmarks.dialled.gateway import gateway_loop
from benchmarks.dialled.order import Order, Run, Tally, dial
from outdial import observability


async def _run(who: str, order: Order) -> Run:
    tally = Tally(order.calls)
    opened = bare_client(order, tally) if who == "bare" else gateway_loop(order, tally)
    async with opened as dialler:
        return await dial(dialler, order, tally)


if __name__ == "__main__":
    observability.quiet()
    order = TypeAdapter(Order).validate_json(sys.argv[2])
    print(TypeAdapter(Run).dump_json(uvloop.run(_run(sys.argv[1], order))).decode())
