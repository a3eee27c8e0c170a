"""A photo taken apart: the subject, and the scene as it would look without it."""
