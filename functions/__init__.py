"""One folder, one deployable function."""
