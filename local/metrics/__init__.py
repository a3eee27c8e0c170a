"""``/metrics``: what the local stack counts, for Prometheus."""
