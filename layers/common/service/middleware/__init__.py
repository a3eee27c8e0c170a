"""Small ASGI classes around the whole app, one concern each."""
