"""Ctrl-C: at once, ffmpeg too, and nothing is left."""

import signal
from pathlib import Path

from tests.local.cli.studio import begun
from tests.pictures import portrait_jpeg
from tests.processes import encoders, name
from tests.waiting import PATIENCE_S, wait_for


def test_a_render_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(portrait_jpeg())
    process = begun("motion", "ken_burns", "photo.jpg", "--duration", "100", "-o", "film.mp4", cwd=tmp_path)
    wait_for(lambda: encoders(process.pid))
    (encoder,) = encoders(process.pid)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert not name(encoder).startswith("ffmpeg")
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]
