"""Pixels only: decode, colour, alpha, resample, encode. Nothing here depends on models or HTTP."""
