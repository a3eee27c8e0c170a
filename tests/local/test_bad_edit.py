"""Everything a client can get wrong with the edit route, through a real server."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from tests.local.bad import ALWAYS, END, PHOTO, Bad, cases, check_problem, part
from tests.pictures import saved
from tests.servers import Server


def ops(text: str | bytes) -> bytes:
    return PHOTO + part("ops", text if isinstance(text, bytes) else text.encode(), None) + END


def with_field(name: str, value: str) -> bytes:
    return PHOTO + part(name, value.encode(), None) + END


MALFORMED: dict[str, str | bytes] = {
    "empty": "",
    "not json": "resize",
    "cut": '[{"op": "invert"',
    "single quotes": "[{'op': 'invert'}]",
    "trailing comma": "[1,]",
    "5,000 digits": "[" + "9" * 5000 + "]",
    "100k deep": "[" * 100_000,
    "100k deep and closed": "[" * 100_000 + "]" * 100_000,
    "not utf-8": b'[{"op": "\xff"}]',
}

JSON: dict[str, tuple[str, str]] = {
    "NaN": ('[{"op": "brightness", "factor": NaN}]', "ops"),
    "infinity": ('[{"op": "brightness", "factor": -Infinity}]', "ops"),
    "beyond a double": ('[{"op": "brightness", "factor": 1e999}]', "ops"),
    "lone surrogate": ('[{"op": "\\ud800"}]', "ops"),
    "lone surrogate in a name": ('[{"op": "invert", "\\udfff": 1}]', "ops"),
    "a name twice": ('[{"op": "invert", "op": "sepia"}]', "ops"),
    "an object": ('{"op": "invert"}', "ops"),
    "a number": ("3", "ops"),
    "null": ("null", "ops"),
    "a list of names": ('["invert"]', "ops[0]"),
    "a list in a list": ("[[]]", "ops[0]"),
    "no op": ('[{"factor": 1}]', "ops[0].op"),
    "unknown op": ('[{"op": "invert"}, {"op": "melt"}]', "ops[1].op"),
    "op of another type": ('[{"op": 3}]', "ops[0].op"),
    "upper case": ('[{"op": "Invert"}]', "ops[0].op"),
    "unknown field": ('[{"op": "invert", "factor": 1}]', "ops[0].factor"),
    "field of a parent class": ('[{"op": "invert", "is_neutral": 1}]', "ops[0].is_neutral"),
    "number in quotes": (
        '[{"op": "invert"}, {"op": "sepia"}, {"op": "brightness", "factor": "1"}]',
        "ops[2].factor",
    ),
    "true as a number": ('[{"op": "brightness", "factor": true}]', "ops[0].factor"),
    "null as a number": ('[{"op": "brightness", "factor": null}]', "ops[0].factor"),
    "fraction as an integer": ('[{"op": "posterize", "bits": 2.5}]', "ops[0].bits"),
    "missing factor": ('[{"op": "brightness"}]', "ops[0].factor"),
    "51 operations": ("[" + ",".join(['{"op": "invert"}'] * 51) + "]", "ops"),
}

VALUES: dict[str, tuple[dict[str, Any], str]] = {
    "width 0": ({"op": "resize", "w": 0}, "ops[0].w"),
    "negative height": ({"op": "resize", "h": -5}, "ops[0].h"),
    "max 0": ({"op": "resize", "max": 0}, "ops[0].max"),
    "no size": ({"op": "resize"}, "ops[0]"),
    "two sizes": ({"op": "resize", "w": 5, "max": 5}, "ops[0]"),
    "fit without a box": ({"op": "resize", "w": 5, "fit": "cover"}, "ops[0]"),
    "empty crop": ({"op": "crop", "box": [5, 5, 5, 9]}, "ops[0].box"),
    "inverted crop": ({"op": "crop", "box": [9, 0, 5, 9]}, "ops[0].box"),
    "crop outside": ({"op": "crop", "box": [0, 0, 513, 9]}, "ops[0].box"),
    "negative crop": ({"op": "crop", "box": [-1, 0, 5, 9]}, "ops[0].box"),
    "three sides": ({"op": "crop", "box": [0, 0, 5]}, "ops[0].box[3]"),
    "five sides": ({"op": "crop", "box": [0, 0, 5, 5, 5]}, "ops[0].box"),
    "side in quotes": ({"op": "crop", "box": [0, 0, "5", 5]}, "ops[0].box[2]"),
    "huge side": ({"op": "crop", "box": [0, 0, 10**30, 5]}, "ops[0].box"),
    "aspect 0": ({"op": "crop", "aspect": "16:0"}, "ops[0].aspect"),
    "unknown gravity": ({"op": "crop", "aspect": "1:1", "gravity": "up"}, "ops[0].gravity"),
    "huge angle": ({"op": "rotate", "deg": 1e30}, "ops[0].deg"),
    "unknown axis": ({"op": "flip", "axis": "z"}, "ops[0].axis"),
    "negative factor": ({"op": "contrast", "factor": -0.1}, "ops[0].factor"),
    "huge factor": ({"op": "sharpness", "factor": 11}, "ops[0].factor"),
    "bits 0": ({"op": "posterize", "bits": 0}, "ops[0].bits"),
    "bits 9": ({"op": "posterize", "bits": 9}, "ops[0].bits"),
    "negative blur": ({"op": "blur", "radius": -1}, "ops[0].radius"),
    "huge blur": ({"op": "blur", "radius": 501}, "ops[0].radius"),
    "cutoff 50": ({"op": "autocontrast", "cutoff": 50}, "ops[0].cutoff"),
    "strength 2": ({"op": "vignette", "strength": 2}, "ops[0].strength"),
    "bad colour": ({"op": "border", "color": "reddish"}, "ops[0].color"),
    "short colour": ({"op": "border", "color": "#fff"}, "ops[0].color"),
    "negative border": ({"op": "border", "size": -1}, "ops[0].size"),
    "huge border": ({"op": "border", "size": 10**9}, "ops[0].size"),
    "unknown format": ({"op": "convert", "format": "gif"}, "ops[0].format"),
    "watermark without a file": ({"op": "watermark"}, "watermark"),
    "empty text": ({"op": "text", "text": ""}, "ops[0].text"),
    "text that does not fit": ({"op": "text", "text": "word " * 100, "margin": 0.45}, "ops[0].text"),
}

TOO_LARGE: dict[str, tuple[list[dict[str, Any]], str]] = {
    "resize": ([{"op": "resize", "w": 10_000, "h": 10_000}], "ops[0]"),
    "one step of several": (
        [{"op": "resize", "w": 10_000, "h": 10_000}, {"op": "resize", "max": 9}],
        "ops[0]",
    ),
    "border": ([{"op": "border", "size": 9_000}], "ops[0]"),
    "pad": ([{"op": "invert"}, {"op": "pad", "aspect": "9999:1"}], "ops[1]"),
    "rotate after trim": (
        [{"op": "trim"}, {"op": "resize", "w": 7000, "h": 7000}, {"op": "rotate", "deg": 45}],
        "ops[2]",
    ),
}

FIELDS = {
    "quality -1": Bad(422, "invalid_parameter", "quality", body=with_field("quality", "-1")),
    "quality 500": Bad(422, "invalid_parameter", "quality", body=with_field("quality", "500")),
    "unknown format": Bad(422, "invalid_parameter", "output_format", body=with_field("output_format", "gif")),
    "bad background": Bad(422, "invalid_parameter", "background", body=with_field("background", "reddish")),
    "max_bytes 0": Bad(422, "invalid_parameter", "max_bytes", body=with_field("max_bytes", "0")),
    "max_bytes out of reach": Bad(422, "output_too_large", "max_bytes", body=with_field("max_bytes", "100")),
    "unknown parameter": Bad(422, "invalid_parameter", "op", query="op=invert"),
    "ops twice": Bad(422, "invalid_parameter", "ops", query="ops=[]", body=ops("[]")),
    "watermark without its operation": Bad(
        422, "invalid_parameter", "ops", body=PHOTO + part("watermark", b"x") + END
    ),
    "watermark that is no picture": Bad(
        415, "unsupported_image", "watermark",
        body=PHOTO + part("watermark", b"x") + part("ops", b'[{"op": "watermark"}]', None) + END,
    ),
    "webp over its longest side": Bad(
        422, "output_too_large",
        body=part("file", saved(np.zeros((1, 16_384, 3), np.uint8), "PNG"))
        + part("output_format", b"webp", None) + END,
    ),
    "jpeg over its longest side": Bad(
        422, "output_too_large", body=part("file", saved(np.zeros((1, 65_501, 3), np.uint8), "PNG")) + END
    ),
}  # fmt: skip

CASES = (
    ALWAYS
    | FIELDS
    | {name: Bad(400, "malformed_request", "ops", body=ops(text)) for name, text in MALFORMED.items()}
    | {name: Bad(422, "invalid_parameter", param, body=ops(text)) for name, (text, param) in JSON.items()}
    | {
        name: Bad(422, "invalid_parameter", param, body=ops(json.dumps([op])))
        for name, (op, param) in VALUES.items()
    }
    | {
        f"too large: {name}": Bad(422, "output_too_large", param, body=ops(json.dumps(several)))
        for name, (several, param) in TOO_LARGE.items()
    }
)


@pytest.mark.parametrize("bad", cases(CASES))
def test_bad_input_gets_a_clear_4xx(server: Server, bad: Bad) -> None:
    check_problem(bad.send(f"{server.url}/v1/edit"), bad)


def test_header_over_the_limits_is_413(server: Server) -> None:
    from tests.layers.common.imaging.test_decode import png_of  # noqa: PLC0415

    answer = httpx.post(f"{server.url}/v1/edit", files={"file": png_of(60_000, 60_000)})
    check_problem(answer, Bad(413, "image_too_large", "file"))
