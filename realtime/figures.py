"""What this process's live engine tells of itself, in a few figures: for the row of the process in `processes`.

Read from the same counters as the metrics. Lags are those of the last minute: counters since the start would still
speak of a bad hour long ago.
"""

from collections import deque
from collections.abc import Mapping, Sequence

from prometheus_client import Counter, Gauge

from realtime import metrics
from realtime.relay import Relay
from server.meters import values

LOOKS = 12
"""With one every five seconds, lags are those of the last minute."""


class LiveFigures:
    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._looks: deque[Mapping[float, float]] = deque([_lags()], LOOKS + 1)

    def __call__(self) -> dict[str, object]:
        """The figures now. To be called at even times."""
        self._looks.append(_lags())
        now, before = self._looks[-1], self._looks[0]
        lags = [(bound, now[bound] - before.get(bound, 0)) for bound in sorted(now)]
        connections = _by_label(metrics.CONNECTIONS)
        if self._relay.ready:
            metrics.LOG_POSITION.set(self._relay.position)  # where it began, as long as nothing went out
        return {
            "connections": sum(connections.values()),
            "streams": connections.get("sse", 0),
            "queued_bytes": _one(metrics.QUEUED_BYTES),
            "log_position": self._relay.position if self._relay.ready else None,
            "lag_p50_ms": quantile_ms(lags, 0.5),
            "lag_p99_ms": quantile_ms(lags, 0.99),
            "delivered_total": _one(metrics.DELIVERIES),
            "resumes": _by_label(metrics.RESUMES),
            "cut": _by_label(metrics.CUT),
            "listen_lost_total": _one(metrics.LISTEN_LOST),
        }


def quantile_ms(lags: Sequence[tuple[float, float]], share: float) -> float | None:
    """`lags`: upper bounds in seconds, in order, each with how many took so long at most. Straight lines between
    bounds, as Prometheus has it; beyond the last one that is finite, that one. None: there were none."""
    every = lags[-1][1] if lags else 0
    if not every:
        return None
    lower, below = 0.0, 0.0
    for bound, count in lags:
        if count >= share * every:
            if bound == float("inf"):
                break
            return round(1000 * (lower + (bound - lower) * (share * every - below) / (count - below)), 1)
        lower, below = bound, count
    return round(1000 * lower, 1)


def _lags() -> dict[float, float]:
    return {float(labels[0]): count for labels, count in values(metrics.LAG, "_bucket").items()}


def _by_label(metric: Counter | Gauge) -> dict[str, int]:
    return {labels[0]: int(value) for labels, value in values(metric).items()}


def _one(metric: Counter | Gauge) -> int:
    return int(sum(values(metric).values()))
