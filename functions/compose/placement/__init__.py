"""Determines where each subject stands in the scene."""
