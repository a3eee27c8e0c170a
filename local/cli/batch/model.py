"""The model that a batch began with, kept to by all of its workers, also when it is taken up again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.common.service.objects.folder import write
from local.cli.batch.report import Report
from local.cli.target import READABLE


@contextmanager
def one_model(note: Path, report: Report) -> Iterator[None]:
    """Have this process and those that it forks keep to one default model, noted for the next attempt.

    A batch that leaves nothing undone forgets its model: photos that come later are a batch of their own.
    """
    from layers.common.vision.segment import best_available, pin_model  # noqa: PLC0415 – brings OpenCV

    noted = note.read_text().strip() if note.exists() else ""
    model = noted or best_available()
    write(note, model.encode(), if_absent=False, mode=READABLE)
    pin_model(model)
    yield
    if not report.left and not report.failed:
        note.unlink(missing_ok=True)
