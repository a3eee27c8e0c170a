"""What observations add up to."""

from local.metrics.families import Family, Key

SECONDS = Family("a_seconds", "histogram", ("x",), "", (0.1, 1.0))


def test_a_count_is_one_more() -> None:
    assert Family("a_total", "counter", ("x",), "").count("y") == [(Key("a_total", ("y",), "count"), 1.0)]


def test_a_bound_belongs_to_its_bucket() -> None:
    assert [SECONDS.observe(seconds, "y")[0][0].part for seconds in (0.0, 0.1, 0.11, 1.0, 1.1)] == [
        "0.1",
        "0.1",
        "1.0",
        "1.0",
        "inf",
    ]


def test_seconds_are_summed() -> None:
    assert SECONDS.observe(0.3, "y")[1] == (Key("a_seconds", ("y",), "sum"), 0.3)
