"""Telling what happened."""

import logging
from contextlib import suppress

import pytest

from layers.common.core.capability import Capability, Params
from layers.common.core.context import Context
from layers.common.core.media import Media
from layers.common.errors import NoSubject
from layers.common.events import Event, WorkEnded, emit, subscribe
from layers.common.imaging.formats import Format
from layers.common.progress import Abandoned, Run, running, step
from tests.context import CONTEXT

ENDED = WorkEnded("cutout", "succeeded", {})


def capability(fault: Exception | None = None) -> Capability:
    def work(params: Params, context: Context) -> Media:
        with step("render"):
            if fault:
                raise fault
        return Media.picture(b"", Format.PNG, "a", {})

    return Capability("some", "/v1/some", "", "", (), Params, work, lambda _: "image/png", ())


def told_of(one: Capability) -> list[Event]:
    told: list[Event] = []
    end = subscribe(told.append)
    with suppress(NoSubject, Abandoned, ZeroDivisionError), running(Run()):
        one.do({}, Params(), CONTEXT)
    end()
    return told


def test_whoever_listens_is_told_until_it_ends() -> None:
    told: list[Event] = []
    end = subscribe(told.append)
    emit(ENDED)
    end()
    emit(ENDED)
    assert told == [ENDED]


def test_a_listener_that_fails_does_not_end_the_work(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Event) -> None:
        raise OSError("the disk is full")

    told: list[Event] = []
    ends = [subscribe(fail), subscribe(told.append)]
    with caplog.at_level(logging.CRITICAL, "photo_studio.events"):
        emit(ENDED)
    for end in ends:
        end()
    assert told == [ENDED]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (None, "succeeded"),
        (NoSubject("nobody"), "refused"),
        (Abandoned(), "abandoned"),
        (ZeroDivisionError(), "failed"),
    ],
)
def test_work_tells_how_it_ended(fault: Exception | None, outcome: str) -> None:
    (ended,) = told_of(capability(fault))
    assert isinstance(ended, WorkEnded)
    assert (ended.operation, ended.outcome, list(ended.milliseconds)) == ("some", outcome, ["render"])
