"""The steps of ``paint``: what a model changes in the photo, one after the other, before all else.

A new step is a class here and a member of :data:`AnyStep`; ``generators/instructions.py`` has its
instruction.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from functions.product.painting.easel import MOST, MOST_SEED, Easel, on_grey
from functions.product.painting.surroundings import continued, cut_off, uncropped
from layers.common.compositing.positioning import Cropped
from layers.common.core.capability import Params
from layers.common.core.text_pattern import TextPattern
from layers.common.generators import instructions
from layers.common.generators.instructions import Pose
from layers.common.generators.port import Operation
from layers.common.imaging.image import Image, Pixels, Size

Words = Annotated[str, Field(max_length=4000)]
SizeText = Annotated[str, TextPattern(r"^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$", "WIDTHxHEIGHT such as 1024x1024")]
FileNumber = Annotated[int, Field(ge=0, lt=MOST)]

_SQUARE: Final = "1024x1024"
_QUALITIES: Final = {"standard": 1, "advanced": 2, "premium": 4}
"""Sides in relation to the size."""


def size_of(text: str) -> Size:
    """The size that a :data:`SizeText` names."""
    width, height = map(int, text.split("x"))
    return width, height


class Seeded(Params):
    """What is painted anew by another seed."""

    seed: int | None = Field(
        None, ge=0, le=MOST_SEED, description="The same seed gives a similar picture, if the model takes any."
    )

    @property
    def is_optional(self) -> bool:
        """Whether it is left out where no model may paint it."""
        return False


class FromPrompt(Seeded):
    """A picture in words."""

    prompt: Words = Field(min_length=1, description="What is to be seen.")
    size: SizeText = Field(_SQUARE, description="About its size; the model has the last word.")

    def painted(self, easel: Easel) -> Image:
        """The picture.

        Raises:
            StudioError: the model paints none.
        """
        prompt = instructions.told("create", prompt=self.prompt)
        return Image(easel.generate(prompt, size_of(self.size), self.seed))


class Step(Seeded):
    """A change of the photo; ``kind`` says which one."""

    kind: str

    operation: ClassVar[Operation]

    @abstractmethod
    def painted(self, photo: Image, easel: Easel) -> Image:
        """The photo after the step.

        Raises:
            StudioError: the model paints none.
        """


class Edit(Step):
    """A change in words."""

    operation = "edit"

    kind: Literal["edit"] = "edit"
    prompt: Words = Field(min_length=1, description="What is to change.")
    images: Annotated[list[FileNumber], Field(max_length=MOST)] = Field(
        default_factory=list, description="Files `paint_images` that the prompt refers to, by numbers from 0."
    )

    def painted(self, photo: Image, easel: Easel) -> Image:
        files = [easel.file(number, "images") for number in self.images]
        prompt = instructions.told("edit", _numbered(instructions.REFERENCES, 2, files), prompt=self.prompt)
        return photo.with_pixels(easel.edit([on_grey(photo), *files], prompt, seed=self.seed))


class Beautify(Step):
    """A packshot of a product, a photo for a menu, or of a car for its dealer."""

    operation = "beautify"

    kind: Literal["beautify"] = "beautify"
    subject: Literal["product", "food", "car"] = Field(description="What is in the photo.")
    optional: bool = Field(
        default=False, description="Leave it out where no model may paint it; `X-Beautify` says so."
    )

    @property
    def is_optional(self) -> bool:
        return self.optional

    def painted(self, photo: Image, easel: Easel) -> Image:
        prompt = instructions.told("beautify", prompt=instructions.BEAUTIFIED[self.subject])
        return photo.with_pixels(easel.edit([on_grey(photo)], prompt, seed=self.seed))


class Ironing(Step):
    """Clothes without creases."""

    operation = "ironing"

    kind: Literal["ironing"] = "ironing"

    def painted(self, photo: Image, easel: Easel) -> Image:
        return photo.with_pixels(easel.edit([on_grey(photo)], instructions.told("ironing"), seed=self.seed))


class Uncrop(Step):
    """A subject that the photo cuts off, completed; every pixel of the photo stays."""

    operation = "uncrop"

    kind: Literal["uncrop"] = "uncrop"
    sides: Annotated[list[Literal["left", "top", "right", "bottom"]], Field(max_length=4)] | None = Field(
        None, description="Sides at which the photo cuts it off; without them, they are found."
    )

    def painted(self, photo: Image, easel: Easel) -> Image:
        sides = cut_off(photo, easel) if self.sides is None else Cropped(**dict.fromkeys(self.sides, True))
        if not any(sides):
            easel.notes["Uncrop"] = "nothing is cut off"
            return photo
        return uncropped(photo, sides, easel, instructions.told("uncrop"), self.seed)


class Styled(Step):
    """Clothes shown in another way."""

    prompt: Words = Field("", description="Its style, in words.")
    size: SizeText = Field(_SQUARE, description="About the size of the picture.")

    @property
    def style(self) -> str:
        """The sentence about the style; empty without one."""
        return instructions.STYLE.format(words=self.prompt.strip()) if self.prompt.strip() else ""

    def painted(self, photo: Image, easel: Easel) -> Image:
        prompt = instructions.told(self.operation, self.style)
        size = size_of(self.size)
        return photo.with_pixels(easel.edit([on_grey(photo)], prompt, size=size, seed=self.seed))


class FlatLay(Styled):
    """Clothes laid out, from above."""

    operation = "flat_lay"

    kind: Literal["flat_lay"] = "flat_lay"


class GhostMannequin(Styled):
    """Clothes on an invisible mannequin."""

    operation = "ghost_mannequin"

    kind: Literal["ghost_mannequin"] = "ghost_mannequin"


class VirtualModel(Styled):
    """A product on a model."""

    operation = "virtual_model"

    kind: Literal["virtual_model"] = "virtual_model"
    model: Annotated[str, Field(min_length=1, max_length=100)] | FileNumber = Field(
        "random", description="Who wears it: a name, or the number of one of the files `paint_images`."
    )
    scene: Annotated[str, Field(min_length=1, max_length=100)] | FileNumber = Field(
        "random", description="Where: a name, or the number of a file."
    )
    pose: Pose = Field("random", description="The model's pose.")
    size: SizeText = Field("832x1248", description="About the size of the picture at quality standard.")
    quality: Literal["standard", "advanced", "premium"] = Field(
        "standard", description="advanced doubles the sides, premium makes them four times as long."
    )
    images: Annotated[list[FileNumber], Field(max_length=MOST)] = Field(
        default_factory=list, description="Files `paint_images` with the product from other sides."
    )

    def painted(self, photo: Image, easel: Easel) -> Image:
        views = [easel.file(number, "images") for number in self.images]
        pictures = [on_grey(photo), *views]
        model = self._words("model", instructions.NAMED_MODEL, instructions.ANY_MODEL, pictures, easel)
        scene = self._words("scene", instructions.NAMED_SCENE, instructions.ANY_SCENE, pictures, easel)
        prompt = instructions.told(
            "virtual_model",
            _numbered(instructions.MORE_VIEWS, 2, views),
            self.style,
            model=model,
            scene=scene,
            pose=instructions.POSES[self.pose],
        )
        width, height = size_of(self.size)
        factor = _QUALITIES[self.quality]
        size = width * factor, height * factor
        return photo.with_pixels(easel.edit(pictures, prompt, size=size, seed=self.seed))

    def _words(self, name: str, named: str, anything: str, pictures: list[Pixels], easel: Easel) -> str:
        """What is said of the model or the scene; a file of it is added to the pictures."""
        given = getattr(self, name)
        if isinstance(given, int):
            pictures.append(easel.file(given, name))
            return instructions.SHOWN.format(number=len(pictures))
        return anything if given == instructions.ANY else named.format(name=given)


class Expand(Seeded):
    """What is transparent on the finished canvas, filled so that its picture goes on."""

    operation: ClassVar[Operation] = "expand"

    kind: Literal["expand"] = "expand"

    def filled(self, canvas: Pixels, easel: Easel) -> Pixels:
        """The canvas, RGBA, on what is painted below it: RGB."""
        return continued(canvas, easel, instructions.told("expand"), self.seed)


AnyStep = Annotated[
    Edit | Beautify | Ironing | Uncrop | FlatLay | GhostMannequin | VirtualModel | Expand,
    Field(discriminator="kind"),
]
"""Any step; the field ``kind`` says which one."""


def _numbered(sentence: str, first: int, pictures: Sequence[Pixels]) -> str:
    """A sentence about pictures, by their numbers; empty without any."""
    numbers = ", ".join(str(number) for number in range(first, first + len(pictures)))
    return sentence.format(numbers=numbers) if numbers else ""
