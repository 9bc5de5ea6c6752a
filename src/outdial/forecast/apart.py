"""A forecast in a process of its own: the event loop goes on, and the process is ended when it takes too long.

The question goes in by standard input, its answer comes out by standard output, both pickled: parent and child are the
same program, and nobody else writes there.
"""

import asyncio
import pickle
import sys

from outdial.forecast.forecast import Forecast, forecast
from outdial.forecast.question import CannotBeForecast, Question


async def forecast_apart(question: Question, *, seed: int, replications: int, longest_s: float) -> Forecast:
    """Forecast elsewhere. Raises `CannotBeForecast`, also when it takes longer."""
    command = (sys.executable, "-m", "outdial.forecast.apart")
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(longest_s):
            told, _ = await process.communicate(pickle.dumps((question, seed, replications)))
    except TimeoutError:
        raise CannotBeForecast(
            f"the forecast took longer than {longest_s:g} s; ask for fewer replications, or use `outdial forecast`"
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"the forecast's process ended with {process.returncode}")
    answer: Forecast | str = pickle.loads(told)  # noqa: S301 - written by our own child
    if isinstance(answer, str):
        raise CannotBeForecast(answer)
    return answer


def main() -> None:
    """Read one question, write its answer."""
    question, seed, replications = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    pickle.dump(_answer(question, seed=seed, replications=replications), sys.stdout.buffer)


def _answer(question: Question, *, seed: int, replications: int) -> Forecast | str:
    try:
        return forecast(question, seed=seed, replications=replications)
    except CannotBeForecast as refusal:
        return str(refusal)


if __name__ == "__main__":
    main()
