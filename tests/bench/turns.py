"""Works that take turns, so that a busy minute affects all of them; their times on the wall and of the processor."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.meter import WORKER, Meter
from tests.bench.report import Line, Report, median, p95

Work = Callable[[], Awaitable[Any]]
FLOOR = "floor"


@dataclass
class Took:
    """What one work took: the seconds of each time, and the processor time of each program over all times."""

    seconds: list[float] = field(default_factory=list)
    used: dict[str, float] = field(default_factory=dict)

    def milliseconds_of(self, program: str) -> float:
        """Returns the processor time of a program for each time, in milliseconds."""
        return self.used.get(program, 0.0) * 1000 / len(self.seconds)


async def time_in_turn(meter: Meter, works: dict[str, Work], rounds: int, times: int) -> dict[str, Took]:
    """Does each work `times` in each of `rounds` blocks, in alternating order, after once for all caches."""
    took = {name: Took() for name in works}
    for work in works.values():
        await work()
    for number in range(rounds):
        order = list(works.items()) if number % 2 == 0 else list(works.items())[::-1]
        for name, work in order:
            await _time_block(meter, work, took[name], times)
    return took


async def _time_block(meter: Meter, work: Work, took: Took, times: int) -> None:
    before = meter.read()
    for _ in range(times):
        start = time.perf_counter()
        await work()
        took.seconds.append(time.perf_counter() - start)
    for name, seconds in meter.since(before).items():
        took.used[name] = took.used.get(name, 0.0) + seconds


def add_comparison(
    report: Report,
    took: dict[str, Took],
    words: dict[str, str],
    *,
    limit: float | None = None,
    cpu_limit: float | None = None,
) -> None:
    """Adds two lines for each name in `words`, as multiples of the floor: on the wall, and of the web process."""
    base = took[FLOOR]
    for name, what in words.items():
        add_times(report, what, took[name].seconds, base.seconds, limit)
        worker, postgres = (took[name].milliseconds_of(other) for other in (WORKER, "postgres"))
        report.add(
            Line(
                f"  {what}: CPU",
                took[name].milliseconds_of("web"),
                "ms",
                floor=base.milliseconds_of(FLOOR),
                limit=cpu_limit,
                remark=f"worker {worker:.1f}, Postgres {postgres:.1f} (floor's {base.milliseconds_of('postgres'):.1f})",
            )
        )


def add_times(report: Report, what: str, seconds: list[float], base: list[float], limit: float | None) -> None:
    """Adds a line with the median of times on the wall, as a multiple of the floor's."""
    value, floor, slow = median(seconds), median(base), p95(seconds)
    assert value is not None
    assert floor is not None
    assert slow is not None
    remark = f"p95 {slow * 1000:.1f} ms, {len(seconds)} times"
    report.add(Line(what, value * 1000, "ms", floor=floor * 1000, limit=limit, remark=remark))
