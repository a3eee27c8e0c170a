import io
import re

import numpy as np
from PIL import Image as Pillow

from functions.compose.placement.llm.answer import Answer
from functions.compose.placement.llm.prompt import question
from functions.compose.subjects import Subject
from layers.common.imaging.image import Credit, Image
from tests.functions.compose.figures import figure, landscape

ASKED = question(landscape(2000, 1000), [figure(cut_below=True), figure(cut_below=False)])


def test_only_reduced_copies_without_metadata_are_sent() -> None:
    assert len(ASKED.pictures) == 3
    for data in ASKED.pictures:
        with Pillow.open(io.BytesIO(data)) as picture:
            assert max(picture.size) <= 1024
            assert not picture.getexif()
    assert (ASKED.width, ASKED.height) == (1024, 512)


def test_pixels_of_the_picture_that_is_sent_are_asked_for() -> None:
    assert "1024 × 512 px" in ASKED.text
    assert len(re.findall("cut off below", ASKED.text)) == 2  # the one subject, and the rule
    assert "{" not in ASKED.text


def test_the_answers_schema_is_closed() -> None:
    assert Answer.model_json_schema()["additionalProperties"] is False


def test_the_digest_is_of_all_that_is_sent() -> None:
    scene, subject = landscape(), figure()
    credited = Subject(Image(subject.image.pixels, Credit("©")), subject.face, cut_below=True)
    same = {question(scene, [subject]).digest("m"), question(scene, [credited]).digest("m")}
    others = {
        question(scene, [subject]).digest("n"),
        question(np.asarray(scene[::-1]), [subject]).digest("m"),
        question(scene, [subject, subject]).digest("m"),
        question(scene, [figure(cut_below=False)]).digest("m"),
    }
    assert len(same) == 1
    assert len(others - same) == 4
