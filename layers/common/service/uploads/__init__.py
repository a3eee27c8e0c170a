"""Files sent ahead of the request that uses them: a form, then the bytes, then their key in a request."""
