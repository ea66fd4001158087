"""Break the readers: statutes spoilt at random, questions of noise, and shapes that cost.

    python -m bench.fuzz [--minutes 10] [--seed 1] [--shared ../shared]

Every case is made from its seed.  What fails is cut down to the smallest input that still fails
and printed with the seed; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.fuzz_cases import OWN, asked, material, noise, numeral, pinpoint, shapes, spoilt
from bench.fuzz_checks import (
    check_bytes,
    check_document,
    check_fold,
    check_number,
    check_numeral,
    check_pinpoint,
    check_question,
    check_resolved,
    check_tokens,
    check_tradition,
)
from ingest.pipeline import build
from ingest.read import read_bytes
from kb.model import Document
from kb.text import Tokeniser

GROWTH = 2.6  # how much longer twice as much may take
_SIZES = (100_000, 200_000)
_TRIES = 400  # cuts tried on a failing input


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that broke a promise: its target, its seed, the smallest input and what was wrong."""

    target: str
    seed: int
    smallest: str
    wrong: str


def failures(seeds: Sequence[int], texts: Sequence[str], until: float) -> tuple[int, list[Failure]]:
    """How many cases ran until then, and the ones that failed."""
    tokeniser, found, ran = Tokeniser(), [], 0
    held = [_document(text) for text in _HELD]
    for seed in seeds:
        if time.monotonic() > until:
            break
        for target, case, check in _cases(Random(seed), texts, (tokeniser, held)):
            ran += 1
            wrong = _wrong(check, case)
            if wrong:
                found.append(Failure(target, seed, smallest(check, case, until), wrong))
    return ran, found


_HELD = (
    f"渡口管理办法\n第一章 总则\n{OWN}\n第二章 附则\n第十二条　文。\n附件1：表\n（一）甲；",
    "榕江市渡口自治條例\n中華民國一百年一月二日訂定\n"
    "第 1 條\n條件如下：\n一、甲：\n（一）乙。\n前項除外。\n"
    "第 1-1 條\n丙。\n第 2 條\n本自治條例自公布日施行。",
    "渡口意见\n各单位：\n一、要求\n（一）甲。\n1.乙。\n二、任务\n丙。",
    "渡口通车\n今天，渡口通车。\n市民称好。",
)


def _document(text: str) -> Document:
    return build(read_bytes(text.encode(), "文件.txt"), ("", "文件.txt"), {}, "")


def _cases(
    random: Random, texts: Sequence[str], known: tuple[Tokeniser, Sequence[Document]]
) -> list[tuple[str, str, Callable[[str], None]]]:
    tokeniser, documents = known
    text, question, about = spoilt(random, texts), noise(random), random.choice(documents)
    return [
        ("document", text, check_document),
        ("document", question, check_document),
        ("bytes", text, lambda s: check_bytes(s, Random(len(s)))),
        ("fold", noise(random), check_fold),
        ("tokens", question, lambda s: check_tokens(s, tokeniser)),
        ("question", question, lambda s: check_question(s, tokeniser)),
        ("question", asked(random), lambda s: check_question(s, tokeniser)),
        ("resolve", asked(random), lambda s: check_resolved(s, about)),
        ("tradition", text[:1500], check_tradition),
        ("numeral", numeral(random), check_numeral),
        ("number", str(int(10 ** random.uniform(0, 15))), lambda s: check_number(int(s or 0))),
        ("pinpoint", pinpoint(random), check_pinpoint),
    ]


def _wrong(check: Callable[[str], None], case: str) -> str:
    try:
        check(case)
    except Exception as error:  # noqa: BLE001  (whatever comes out is what is looked for)
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def smallest(check: Callable[[str], None], case: str, until: float) -> str:
    """The input with everything cut out that is not needed for it to fail in some way."""
    size, tries = max(1, len(case) // 2), 0
    while size and tries < _TRIES and time.monotonic() < until:
        at = 0
        while at < len(case) and tries < _TRIES:
            shorter = case[:at] + case[at + size :]
            tries += 1
            if _wrong(check, shorter):
                case = shorter
            else:
                at += size
        size //= 2
    return case


def slow(until: float) -> list[Failure]:
    """The shapes on which twice as much text takes far more than twice as long."""
    found = []
    for name, make in shapes().items():
        if time.monotonic() > until:
            break
        took = [min(_seconds(make(size)) for _ in range(2)) for size in _SIZES]
        if took[1] > 0.5 and took[1] > GROWTH * took[0]:
            wrong = f"{took[0]:.2f} s, twice as much {took[1]:.2f} s"
            found.append(Failure("time", 0, name, wrong))
    return found


def _seconds(text: str) -> float:
    began = time.process_time()
    check_document(text)
    return time.process_time() - began


def main(argv: Sequence[str] | None = None) -> None:
    """Fuzz for so many minutes and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--no-shapes", action="store_true", help="leave out the costly shapes")
    args = parser.parse_args(argv)
    began = time.monotonic()
    until = began + 60 * args.minutes
    found = [] if args.no_shapes else slow(began + 15 * args.minutes)  # a quarter of the time
    seeds = range(args.seed, args.seed + 10**9)
    ran, broken = failures(seeds, material(args.shared), until)
    found += broken
    for one in found:
        print(f"{one.target} seed={one.seed} {one.wrong}\n    {one.smallest[:400]!r}")
    print(f"{ran} cases in {time.monotonic() - began:.0f} s, {len(found)} failures")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
