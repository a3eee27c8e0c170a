"""``python -m`` this: try a decoder that needs containment in the kind of process that is named."""

import resource
import sys

from layers.common.errors import UnsupportedImage
from layers.common.imaging import bounded
from layers.common.imaging import decode as module
from layers.common.imaging.formats import Format
from tests.pictures import gradient, saved


def limited() -> None:
    """As ``ulimit -d`` does, with less than a decoder is allowed."""
    bounded.enforce()
    most = bounded._data_bytes() + 50_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def main(kind: str) -> str:
    contain = {
        "server": lambda: None,
        "work process": bounded.enforce,
        "limited work process": limited,
        "command line": bounded.waive,
    }[kind]
    contain()
    reader = module.READERS[Format.BMP]
    module.READERS = {**module.READERS, Format.BMP: module.Reader(reader.open, needs_containment=True)}
    data = saved(gradient(), "BMP")
    try:
        assert module.read_size(data, max_pixels=5000) == module.decode(data, max_pixels=5000).size
    except UnsupportedImage as fault:
        return fault.detail
    return "decoded"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]))
