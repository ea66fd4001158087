"""A folder of files that nobody should be able to hurt us with, each made by a function."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kb.numerals import write_int

READ, REFUSED, EITHER = "read", "refused", "either"


@dataclass(frozen=True)
class Kind:
    name: str
    make: Callable[[], bytes]
    fate: str


KINDS: list[Kind] = []


def kind(name: str, fate: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def note(make: Callable[[], bytes]) -> Callable[[], bytes]:
        KINDS.append(Kind(name, make, fate))
        return make

    return note


def write_folder(folder: Path) -> Path:
    """Everything hostile, and three good files among it."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in KINDS:
        (folder / one.name).write_bytes(one.make())
    for name, text in GOOD.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def rules(title: str, *articles: str) -> str:
    body = (f"第{write_int(n)}条　{text}" for n, text in enumerate(articles, 1))
    return title + "\n\n" + "\n".join(body) + "\n"


GOOD = {
    "好一.txt": rules(
        "青石市桥梁养护办法", "为加强桥梁养护，制定本办法。", "桥梁每七个月检查一次。"
    ),
    "好二.md": "# 白沙县夜市管理规定\n\n**第一条** 夜市摊位费每月八十元。\n"
    "\n**第二条** 自印发之日起施行。\n",
    "好三.html": "<html><body><h1>云岭镇茶园保护公约</h1>"
    "<p>第一条　茶园内不得使用除草剂。</p></body></html>",
}
SENTENCE = "支持企业建设算力平台并按规定申报补助。"
NOISE = random.Random(11).randbytes(30_000)
BODY = rules("关于某事的办法", *[f"第{n}项工作由主管部门负责。" for n in range(1, 30)])
