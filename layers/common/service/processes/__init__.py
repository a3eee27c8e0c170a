"""Processes that do the work of capabilities and can be killed in the middle of a step."""
