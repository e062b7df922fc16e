"""How much of the machine other programs had during a measurement, without which times on the wall say little."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Machine:
    """A reading of the processor time of the whole machine, in seconds of one core."""

    at: float
    busy: float
    stolen: float

    @staticmethod
    def now() -> Machine:
        """Reads the machine's times since it started."""
        times = psutil.cpu_times()
        stolen = getattr(times, "steal", 0.0)
        idle = times.idle + getattr(times, "iowait", 0.0)
        return Machine(time.perf_counter(), sum(times[:8]) - idle - stolen, stolen)

    def others_since(self, ours: dict[str, float]) -> str:
        """Describes the load since this reading, given the seconds that each program of the measurement used."""
        now = Machine.now()
        available = (now.at - self.at) * (os.cpu_count() or 1)
        others = now.busy - self.busy - sum(ours.values())
        measured = ", ".join(f"{name} {_percent(seconds, available)}" for name, seconds in ours.items())
        return (
            f"of {os.cpu_count()} cores others had {_percent(others, available)}, "
            f"stolen {_percent(now.stolen - self.stolen, available)}; {measured}; load {os.getloadavg()[0]:.1f}"
        )


def _percent(seconds: float, of: float) -> str:
    return f"{100 * seconds / of:.0f} %"
