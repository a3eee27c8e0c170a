import base64
import io
import re

import numpy as np
from PIL import Image as Pillow

from functions.compose.placement.llm.answer import Answer
from functions.compose.placement.llm.prompt import question
from functions.compose.subjects import Subject
from layers.common.imaging.image import Credit, Image
from tests.functions.compose.figures import figure, landscape

ASKED = question("a-model", landscape(2000, 1000), [figure(cut_below=True), figure(cut_below=False)])


def test_pictures_come_before_the_text() -> None:
    (message,) = ASKED.request["messages"]
    assert [block["type"] for block in message["content"]] == ["image", "image", "image", "text"]


def test_only_reduced_copies_without_metadata_are_sent() -> None:
    for block in ASKED.request["messages"][0]["content"][:-1]:
        data = base64.b64decode(block["source"]["data"])
        with Pillow.open(io.BytesIO(data)) as picture:
            assert max(picture.size) <= 1024
            assert not picture.getexif()
    assert (ASKED.width, ASKED.height) == (1024, 512)


def test_pixels_of_the_picture_that_is_sent_are_asked_for() -> None:
    text = ASKED.request["messages"][0]["content"][-1]["text"]
    assert "1024 × 512 px" in text
    assert len(re.findall("cut off below", text)) == 2  # the one subject, and the rule
    assert "{" not in text


def test_the_answers_schema_is_sent() -> None:
    schema = ASKED.request["output_config"]["format"]["schema"]
    assert schema == Answer.model_json_schema()
    assert schema["additionalProperties"] is False
    assert ASKED.request["max_tokens"] <= 1024


def test_the_digest_is_of_all_that_is_sent() -> None:
    scene, subject = landscape(), figure()
    credited = Subject(Image(subject.image.pixels, Credit("©")), subject.face, cut_below=True)
    same = {question("m", scene, [subject]).digest, question("m", scene, [credited]).digest}
    others = {
        question("n", scene, [subject]).digest,
        question("m", np.asarray(scene[::-1]), [subject]).digest,
        question("m", scene, [subject, subject]).digest,
        question("m", scene, [figure(cut_below=False)]).digest,
    }
    assert len(same) == 1
    assert len(others - same) == 4
