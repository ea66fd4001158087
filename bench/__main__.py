"""Every measurement of this repository, one after another.

    python -m bench [--shared ../shared]

Each takes minutes, `bench.growth` an hour or more, `bench.quality` half an hour (with `--every 8` a
few minutes).
`bench.train_embedder` and `bench.measure_embedder` make and judge the shipped vectors and are run
by themselves (kb/embed/static.md).
"""

from __future__ import annotations

import sys

from bench import answers, growth, pages, quality, refusal, scale, speed


def main() -> None:
    """Run them."""
    for one in (scale, speed, growth, pages, quality, answers, refusal):
        print(f"\n== {one.__name__}", flush=True)
        one.main(sys.argv[1:])


if __name__ == "__main__":
    main()
