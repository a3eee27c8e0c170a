"""Messages arrive as they were, whatever their parameters are made of and however large their files are."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe
from typing import Any

import pytest

from layers.common.core.media import Upload
from layers.common.service.processes.transfer import Message, receive
from local.router import CAPABILITIES

GIVEN: Mapping[str, Mapping[str, Any]] = {
    "edit": {"ops": [{"op": "resize", "max": 1600}, {"op": "text", "text": "a"}]},
    "compose": {"mode": "manual", "items": [{"scale": 0.8}]},
    "motion_captions": {"words": "1\n00:00:01,000 --> 00:00:02,000\nett två\n"},
    "motion_countup": {"value": 3},
    "motion_karaoke": {"words": ["ett"], "brand": {}},
    "motion_storyboard": {
        "scenes": [
            {"effect": "captions", "words": ["ett"], "transition": {"kind": "fade"}},
            {"effect": "countup", "value": 3},
        ]
    },
}


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda one: one.name)
def test_the_parameters_of_every_capability(capability: Any) -> None:
    params = capability.check(GIVEN.get(capability.name, {}))
    arrived = _sent(params)[0]
    assert arrived == params
    assert type(arrived) is type(params)
    assert arrived.model_fields_set == params.model_fields_set


@pytest.mark.parametrize("size", [0, 65_535, 65_536, 12_345_678])
def test_files_of_any_size(size: int) -> None:
    upload = Upload("file", os.urandom(size), "photo.jpg")
    assert _sent({"files": [upload, upload]}, "next") == [{"files": [upload, upload]}, "next"]


def test_a_sender_that_ends_within_a_file() -> None:
    ours, theirs = Pipe()
    with ours, theirs:
        theirs.send_bytes(Message.of(bytes(100_000)).pickled)
        os.write(theirs.fileno(), bytes(1000))
        theirs.close()
        with pytest.raises(EOFError):
            receive(ours)


def _sent(*values: object) -> list[Any]:
    ours, theirs = Pipe()
    with ours, theirs, ThreadPoolExecutor(1) as sender:
        sending = [sender.submit(Message.of(one, to_fork=True).send, ours) for one in values]
        arrived = [receive(theirs) for _ in values]
        for one in sending:
            one.result()
    return arrived
