"""What the server counts about its own work, in the words of Prometheus: requests, connections to the database, when
it began. The live engine counts for itself (`realtime/metrics.py`); `exposition` writes all of it down.

With several workers under one parent, PROMETHEUS_MULTIPROC_DIR names a directory in which each counts for all: who
asks one of them hears of all of them. Invariant: labels have few values; nothing that somebody sent becomes one.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call]
VERSION = version("snowfield")

REQUESTS = Counter("snowfield_http_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "snowfield_http_request_seconds",
    "From a request's arrival to the end of its answer, live streams left out.",
    ["method"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
POOL_SIZE = Gauge("snowfield_db_pool_size", "Database connections that may be open.", multiprocess_mode="livesum")
POOL_IN_USE = Gauge("snowfield_db_pool_in_use", "Database connections in use.", multiprocess_mode="livesum")
BEHIND = Gauge(
    "snowfield_log_behind",
    "How many positions the live engine is behind the log: of several, that which is furthest.",
    multiprocess_mode="livemax",
)
STARTED = Gauge(
    "snowfield_process_start_time_seconds",
    "When this process began, in seconds since 1970.",
    ["version"],
    multiprocess_mode="liveall",
)

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
STREAM = "/api/v1/live/stream"
_requests: dict[tuple[str, str, int], Counter] = {}
_seconds = {method: SECONDS.labels(method) for method in (*METHODS, "other")}


def count_request(scope: Mapping[str, Any], status: int, seconds: float) -> None:
    """One HTTP request that is over. `scope` is that of the request, which tells its route and not what stood in it."""
    method, route = scope["method"], scope.get("route")
    path = "none" if route is None else route.path
    found = _requests.get((method, path, status // 100))
    if found is None:
        found = _new_count(method, path, status // 100)
    found.inc()
    if path != STREAM:
        _seconds.get(method, _seconds["other"]).observe(seconds)


def _new_count(method: str, path: str, hundreds: int) -> Counter:
    if method not in METHODS:
        return REQUESTS.labels("other", path, f"{hundreds}xx")
    _requests[method, path, hundreds] = REQUESTS.labels(method, path, f"{hundreds}xx")
    return _requests[method, path, hundreds]


def gauge(name: str, told: str, read: Mapping[tuple[str, ...], float], labels: Sequence[str] = ()) -> Metric:
    """Figures read just now, by the values of their labels, of something that all processes share."""
    family = GaugeMetricFamily(name, told, labels=labels)
    for of, value in read.items():
        family.add_metric(of, value)
    return family


def values(metric: MetricWrapperBase, name: str = "") -> dict[tuple[str, ...], float]:
    """What this process itself has counted, by label values. `name` picks one of a histogram's: `_sum`, `_bucket`."""
    found: dict[tuple[str, ...], float] = {}
    for family in metric.collect():
        for sample in family.samples:
            if not name or sample.name.endswith(name):
                found[tuple(sample.labels.values())] = sample.value
    return found


def exposition(read_now: Iterable[Metric] = ()) -> bytes:
    """Everything counted, by this process or by all workers beside it, and what was read just now, as text. Takes some
    milliseconds: for a thread."""
    return generate_latest(_All(read_now))


class _All(CollectorRegistry):
    def __init__(self, read_now: Iterable[Metric]) -> None:
        super().__init__()
        self._read_now = read_now

    def collect(self) -> Iterator[Metric]:
        yield from self._read_now
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            yield from MultiProcessCollector(None).collect()  # type: ignore[no-untyped-call]
        else:
            yield from REGISTRY.collect()
