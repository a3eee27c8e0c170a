"""Writing taken out of photos, to be looked at."""

from collections.abc import Iterator

from benchmarks.lettering import specimens
from benchmarks.sheets.contact import Print, folder, write
from layers.common.imaging.image import Image
from layers.common.vision.writing.erase import erase


def prints() -> Iterator[Print]:
    for specimen in specimens():
        done = erase(Image(specimen.photo), "all")
        yield Print(specimen.name, specimen.photo)
        yield Print(done.note[:40], done.image.pixels)


def main() -> None:
    write(folder() / "writing.png", prints(), columns=6)


if __name__ == "__main__":
    main()
