"""The expected time of a cut-out: what it adds up, and what it depends on."""

import os
from pathlib import Path

import pytest

from layers.common.errors import InvalidParameter
from layers.common.vision import estimate
from layers.common.vision.catalogue import ModelSpec
from layers.common.vision.cut import CutOptions
from layers.common.vision.estimate import cut_s, upscale_s
from tests.networks import write_network

SMALL, CLASSIC = CutOptions("u2netp"), CutOptions("classic")


@pytest.fixture(autouse=True)
def _a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two idle cores, as fast as those of the figures."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    monkeypatch.setattr(estimate, "_slowness", lambda: 1.0)


def test_the_networks_work_is_shared_among_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    with_two, classic = cut_s(SMALL, 0), cut_s(CLASSIC, 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert with_two - cut_s(SMALL, 0) == pytest.approx(0.9 / 2 - 0.9 / 4)
    assert cut_s(CLASSIC, 0) == classic


def test_a_slow_or_crowded_machine_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    work = cut_s(SMALL, 3_000_000) - 0.25
    monkeypatch.setattr(estimate, "_slowness", lambda: 2.0)
    monkeypatch.setattr(os, "getloadavg", lambda: (6.0, 0.0, 0.0))
    assert cut_s(SMALL, 3_000_000) - 0.25 == pytest.approx(work * 2 * 3**0.8)
    monkeypatch.delattr(os, "getloadavg")
    assert cut_s(SMALL, 3_000_000) - 0.25 == pytest.approx(work * 2)


def test_the_photo_counts_as_far_as_it_is_known() -> None:
    assert cut_s(SMALL, 12_000_000) - cut_s(SMALL, 2_000_000) == pytest.approx(10 * 0.04)
    assert cut_s(SMALL, None) == cut_s(SMALL, 12_000_000)


def test_the_best_model_that_is_here_is_meant_by_none(models_dir: Path) -> None:
    assert cut_s(CutOptions(), 0) == cut_s(CLASSIC, 0)
    write_network(models_dir / "u2net.onnx", size=320)
    (models_dir / "u2net.onnx").rename(models_dir / "u2net_human_seg.onnx")
    assert cut_s(CutOptions(), 0) == cut_s(CutOptions("u2net_human_seg"), 0)


def test_a_network_of_your_own_counts_by_its_input(models_dir: Path) -> None:
    write_network(models_dir / "own.onnx", size=1000)
    (models_dir / "own.json").write_text(ModelSpec(input_size=1000).model_dump_json())
    others = cut_s(CLASSIC, 0) - 0.5
    assert cut_s(CutOptions("own"), 0) == pytest.approx(others + 4.4 / 2)
    with pytest.raises(InvalidParameter) as fault:
        cut_s(CutOptions("no-such"), 0, param="cutout_model")
    assert fault.value.param == "cutout_model"


def test_this_machine_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    estimate._slowness.cache_clear()
    assert 0.02 < estimate._slowness() < 50
    assert estimate._slowness() == estimate._slowness()


def test_enlarging_counts_by_the_results_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    assert upscale_s(4_000_000, "faithful") == pytest.approx(4 * 1.9 / 2)
    assert upscale_s(4_000_000, "invent") > 5 * upscale_s(4_000_000, "faithful")
    monkeypatch.setattr(estimate, "_slowness", lambda: 2.0)
    assert upscale_s(4_000_000, "faithful") == pytest.approx(4 * 1.9)
