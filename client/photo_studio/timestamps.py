"""Points in time, as HTTP writes them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_until(text: str | None) -> float | None:
    """Seconds from now that a ``Retry-After`` names, as a number or as a date; None when it names none."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
