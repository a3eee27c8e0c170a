"""Points in time as the API writes them."""

from datetime import UTC, datetime


def iso(unix_s: float) -> str:
    """RFC 3339, in UTC, to the second: ``2026-11-21T09:30:00Z``."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
