"""Two shots that nothing would mix up, and what joins show of them."""

import numpy as np
from numpy.typing import NDArray

from functions.motion.params import EffectParams
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot, render_shot
from functions.motion.video import VideoConfig
from tests.context import video_config

SIZE = (180, 320)
A = Shot(Still(Planes.plain((250, 250, 250), SIZE)))
B = Shot(Still(Planes.plain((20, 40, 200), SIZE)))


def textured(seed: int) -> Shot:
    noise = np.random.default_rng(seed).integers(0, 256, (SIZE[1] // 8, SIZE[0] // 4, 3), np.uint8)
    return Shot(Still(Planes.of(noise.repeat(8, axis=0).repeat(4, axis=1))))


def video(seed: int = 0, fps: int = 30) -> VideoConfig:
    return video_config(EffectParams(w=SIZE[0], h=SIZE[1], seed=seed, fps=fps))


def shown(shot: Shot) -> NDArray[np.uint8]:
    return render_shot(shot, SIZE).data
