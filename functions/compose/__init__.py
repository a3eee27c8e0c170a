"""Compose: people put into another scene."""
