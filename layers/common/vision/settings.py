"""Settings of model weights and inference."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class VisionSettings(BaseSettings):
    """Where weights are searched for, how they are downloaded, and what runs the networks."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    studio_models_dir: Path = Field(
        Path("~/.local/share/photo-studio/models"),
        description="Folder of model weights: searched first, holds downloads and your own models.",
    )
    u2net_home: Path | None = Field(None, description="rembg's older folder of weights; searched too.")
    rembg_home: Path | None = Field(None, description="rembg's folder of weights; searched too.")
    xdg_data_home: Path | None = Field(
        None, description="Parent of rembg's folder if the two above are unset."
    )
    model_download: Literal["auto", "never"] = Field(
        "auto", description="Whether missing weights are downloaded on first use."
    )
    model_base_url: str = Field(
        "https://github.com/danielgatis/rembg/releases/download/v0.0.0",
        description="Base URL of downloads; set it to use your own mirror.",
    )
    model_wait_s: float = Field(
        60.0, gt=0, description="Seconds that a request waits for the weights of the model that it names."
    )
    model_retry_s: float = Field(
        60.0, ge=0, description="Seconds between a failed download and the next attempt."
    )
    model_threads: int = Field(0, ge=0, description="CPU threads of one inference; 0 uses every core.")
    vitmatte_model: Literal[
        "vitmatte-small-distinctions-646",
        "vitmatte-small-composition-1k",
        "vitmatte-base-distinctions-646",
        "vitmatte-base-composition-1k",
    ] = Field("vitmatte-small-distinctions-646", description="The network of cutout's `matting=vitmatte`.")
    inference_engine: Literal["auto", "onnxruntime", "openvino"] = Field(
        "auto", description="Inference engine; `auto` is OpenVINO if it is installed, else ONNX Runtime."
    )

    @field_validator("inference_engine")
    @classmethod
    def _is_installed(cls, engine: str) -> str:
        if engine == "openvino" and not find_spec("openvino"):
            raise ValueError(
                "OpenVINO is not installed; run `make openvino`, or install photo-studio[openvino]"
            )
        return engine

    def homes(self) -> tuple[Path, ...]:
        """Every folder that may hold weights, in search order."""
        data = self.xdg_data_home
        rembg = [
            self.u2net_home,
            self.rembg_home,
            data / "rembg" if data else Path("~/.rembg"),
            data / ".u2net" if data else Path("~/.u2net"),
        ]
        return tuple(_expanded(home) for home in (self.studio_models_dir, *rembg) if home)

    @property
    def folder(self) -> Path:
        """``STUDIO_MODELS_DIR`` without a tilde."""
        return _expanded(self.studio_models_dir)


def _expanded(path: Path) -> Path:
    """The path without a tilde; unchanged, so that it does not exist, if the user has no home (on Lambda)."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


@lru_cache(maxsize=1)
def vision_settings() -> VisionSettings:
    """The settings from the environment, read once."""
    return VisionSettings()
