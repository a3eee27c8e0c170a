"""The effects, as the service describes them. Written by ``make client``."""

from collections.abc import Sequence
from typing import Any, Literal, TypeVar, Unpack, overload

from photo_studio.described import described
from photo_studio.generated.params import (
    CaptionsParams,
    CountupParams,
    KaraokeParams,
    KenBurnsParams,
    ParallaxParams,
    StoryboardParams,
    TransitionParams,
)
from photo_studio.order import Doer, File, Order

Answer_co = TypeVar("Answer_co", covariant=True)


class Motion(Doer[Answer_co]):
    """Videos from stills and words, one signature per effect."""

    @overload
    def motion(
        self,
        effect: Literal["captions"],
        *,
        image: File | None = None,
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        **params: Unpack[CaptionsParams],
    ) -> Answer_co:
        """Kinetic captions over a photo or a plain background, page by page, as large as the safe zone
        allows. Words without times appear at an even beat.
        """

    @overload
    def motion(
        self,
        effect: Literal["countup"],
        *,
        image: File | None = None,
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        **params: Unpack[CountupParams],
    ) -> Answer_co:
        """A data card: a number that counts up to its value, its change in per cent, and bars. Numbers
        follow the conventions of a language.
        """

    @overload
    def motion(
        self,
        effect: Literal["karaoke"],
        *,
        image: File | None = None,
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        **params: Unpack[KaraokeParams],
    ) -> Answer_co:
        """Subtitles over a photo or a plain background, with the spoken word highlighted."""

    @overload
    def motion(
        self,
        effect: Literal["ken_burns"],
        *,
        image: File,
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        **params: Unpack[KenBurnsParams],
    ) -> Answer_co:
        """A slow, even zoom and pan over a photo, with a kicker and a headline."""

    @overload
    def motion(
        self,
        effect: Literal["parallax"],
        *,
        image: File,
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        **params: Unpack[ParallaxParams],
    ) -> Answer_co:
        """The subject is cut out and moves towards the camera while the background drifts. Depth is
        approximate: there are two layers, and the area behind the subject is filled in from its
        surroundings.
        """

    @overload
    def motion(
        self,
        effect: Literal["transition"],
        *,
        image: File | None = None,
        image2: File | None = None,
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        **params: Unpack[TransitionParams],
    ) -> Answer_co:
        """Two scenes, each a photo with a lower third or a coloured background with a title, and a whip, a
        glitch or a fade between them.
        """

    @overload
    def motion(
        self,
        effect: Literal["storyboard"],
        *,
        images: Sequence[File] = (),
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        **params: Unpack[StoryboardParams],
    ) -> Answer_co:
        """A sequence of scenes, each an effect with its own parameters, with transitions between them and
        one soundtrack.
        """

    @described
    def motion(
        self,
        effect: str,
        *,
        image: File | None = None,
        audio: File | None = None,
        music: File | None = None,
        logo: File | None = None,
        image2: File | None = None,
        images: Sequence[File] = (),
        **params: Any,
    ) -> Answer_co:
        """Make a video; each effect has its own parameters."""
        files = {
            "image": image,
            "audio": audio,
            "music": music,
            "logo": logo,
            "image2": image2,
            "images": images,
        }
        return self.do(Order(f"/v1/motion/{effect}", files, params, document="params"))
