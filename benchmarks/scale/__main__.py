"""``python -m benchmarks.scale``: its tables, and the quotas to raise first."""

from benchmarks.measure import ROUNDS, row, title
from benchmarks.scale import aws, machine
from benchmarks.scale.aws import Limits
from benchmarks.scale.scenarios import DAY, Outcome, ceilings, outcomes, places_needed, raised


def main() -> None:
    title(f"one machine of {machine.PLACES} places, {machine.LOAD:.0%} busy: median of {ROUNDS} runs")
    real, simulated = machine.compare()
    row("", "real", "simulated")
    row("answered each second", f"{real.per_s:.1f}", f"{simulated.per_s:.1f}")
    row("median latency", f"{real.p50 * 1000:.0f} ms", f"{simulated.p50 * 1000:.0f} ms")
    row("95 % answered within", f"{real.p95 * 1000:.0f} ms", f"{simulated.p95 * 1000:.0f} ms")
    row("refused", f"{real.refused:.1%}", f"{simulated.refused:.1%}")

    limits = Limits.of_template()
    title("photos a day that each limit lets pass, the lowest first")
    for name, photos in ceilings(limits):
        row(name, f"{photos:,.0f}")

    title(f"cut-outs of {aws.CUTOUT_S} s on AWS, simulated")
    heads = "".join(f"{head:>9}" for head in ("refused", "dead", "p50", "p95", "oldest", "at once", "USD"))
    print(f"  {'':<52}{'done':>10}{heads}")
    for one in outcomes(limits):
        print(_line(one))

    more = raised(limits)
    title(f"to raise first for {DAY:,} photos a day")
    row("DailyQuota", f"{more.requests_a_day:,.0f}", f"from {limits.requests_a_day:,.0f}: requests alone")
    row("BatchConcurrency", f"{more.files_at_once}", f"from {limits.files_at_once}: the bucket alone")
    row(
        "CutoutConcurrency",
        f"{more.places}",
        f"from {limits.places}: with {places_needed(DAY)} busy at the peak",
    )
    row("then RateLimit", f"{more.requests_per_s:.0f}", f"from {limits.requests_per_s:.0f}: requests alone")


def _line(one: Outcome) -> str:
    times = "".join(f"{_duration(seconds):>9}" for seconds in (one.p50, one.p95, one.oldest_s))
    return (
        f"  {one.name:<52}{one.done:>10,}{one.refused:>9,}{one.dead:>9,}{times}"
        f"{one.most_at_once:>9,}{one.usd:>9,.2f}"
    )


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()
