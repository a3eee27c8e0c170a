"""Moving pictures from stills and words: POST /v1/motion/{effect}."""
