"""ONNX Runtime, told to keep to itself.

From 1.31 on it reports to its maker unless this variable is set before it is loaded. Nothing here sends
anything anywhere by itself, so whoever needs ONNX Runtime gets it from this module.
"""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime

__all__ = ["onnxruntime"]
