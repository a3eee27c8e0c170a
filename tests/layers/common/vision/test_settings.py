from pathlib import Path

import pytest

from layers.common.vision.settings import VisionSettings


def test_folders_are_looked_in_in_the_order_of_the_contract(tmp_path: Path) -> None:
    settings = VisionSettings(
        studio_models_dir=tmp_path / "ours",
        u2net_home=tmp_path / "u2net",
        rembg_home=tmp_path / "rembg",
        xdg_data_home=None,
    )
    assert settings.homes()[:3] == (tmp_path / "ours", tmp_path / "u2net", tmp_path / "rembg")


def test_a_user_without_a_home_has_no_folders_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(_self: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    assert not any(home.is_dir() for home in VisionSettings(studio_models_dir=Path("~/x")).homes())


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_WAIT_S", "")
    assert VisionSettings().model_wait_s == 60
