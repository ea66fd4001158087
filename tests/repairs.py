"""What the tests of repair read: seeds, statutes and paragraphs, and a text healed."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from ingest.read import read
from ingest.repair import find_repairs
from kb.view import view

SHARED = Path(__file__).parents[1].parent / "shared"
LAWS = SHARED / "corpora" / "laws"
needs_shared = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="../shared is absent")


def seed(number: str) -> str:
    return read(next((SHARED / "seeds").glob(f"{number}_*"))).text


@cache
def statutes(step: int) -> tuple[str, ...]:
    return tuple(read(path).text for path in sorted(LAWS.glob("*/*.md"))[::step])


@cache
def articles(name: str) -> tuple[str, ...]:
    lines = (SHARED / "eval" / f"{name}_docs.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["text"] for line in lines)


def healed(text: str) -> str:
    return view(text, find_repairs(text))


def kinds(text: str) -> list[str]:
    return [edit.kind.value for edit in find_repairs(text)]


def long_lines(text: str, least: int = 60) -> list[tuple[int, int]]:
    found = (m.span() for m in re.finditer(r"^[^\s|].*。$", text, re.M))
    return [(start, end) for start, end in found if end - start >= least]
