"""What linear light is in sRGB (IEC 61966-2-1)."""


def srgb(light: float) -> int:
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))
