"""``python -m local.cli``: the same as ``studio``."""

from local.cli.main import main

if __name__ == "__main__":
    main()
