"""What the live engine tells about itself. Counted once a batch, never once a delivery: there are millions of those."""

from prometheus_client import Counter, Gauge, Histogram

CONNECTIONS = Gauge("snowfield_connections", "Open live connections.", ["kind"], multiprocess_mode="livesum")
QUEUED_BYTES = Gauge(
    "snowfield_queued_bytes", "Bytes written and not yet taken by readers.", multiprocess_mode="livesum"
)
LOG_POSITION = Gauge(
    "snowfield_log_position", "The last position of the log that went out here.", multiprocess_mode="livemax"
)
EVENTS = Counter("snowfield_events_total", "Events of the log that went out here.")
DELIVERIES = Counter("snowfield_deliveries_total", "Events handed to live connections, each counted on its own.")
LAG = Histogram(
    "snowfield_delivery_lag_seconds",
    "From an event's writing until it was handed to every connection.",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
STAMPING = Histogram(
    "snowfield_stamp_seconds",
    "Giving positions to one batch of events.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
)
RESUMES = Counter("snowfield_resumes_total", "How live connections began.", ["kind"])
"""`fresh`: without a cursor; `lossless`: all that was missed followed; `reset`: the cursor is not in the log."""
CUT = Counter("snowfield_cut_total", "Live connections ended by the server.", ["reason"])
"""`slow` did not read; `ended`: access ended; `life`: was old; `restart`: we stop; `refused`: never got in;
`history`: the log was restored or cleared."""
LISTEN_LOST = Counter("snowfield_listen_lost_total", "Connections to the database that were to wake us and went dead.")
BACKPLANE_UP = Gauge(
    "snowfield_nats_connected", "Processes that hear the others through NATS.", multiprocess_mode="livesum"
)
BACKPLANE_EVENTS = Counter("snowfield_nats_events_total", "Events that other processes handed over through NATS.")
