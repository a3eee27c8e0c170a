"""``python -m tests.images``: every image, from its Dockerfile to the answer of a container."""

import sys

from tests.images.bucket import put_into_a_bucket
from tests.images.docker import build, engine, sizes
from tests.images.gateway import ask_through_sam
from tests.images.stack import ask_the_stack

STEPS = {"build": build, "sam": ask_through_sam, "bucket": put_into_a_bucket, "stack": ask_the_stack}


def main(names: list[str]) -> None:
    """Take the named steps, or all of them."""
    engine()
    for name in names or STEPS:
        print(f"\n## {name}")
        STEPS[name]()
    print("\n## sizes")
    for image, megabytes in sizes().items():
        print(f"  {image:<24} {megabytes:>6} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
