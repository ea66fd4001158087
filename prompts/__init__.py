"""Prompts, one file each: a head that names version and variables, then a section a message.

>>> load("answer").version >= 1
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

_HEAD = re.compile(r"\A---\nversion: (\d+)\nvariables: ([\w, ]*)\n---\n")
_SECTION = re.compile(r"^## (system|user)\n", re.M)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt (提示词): its messages, and the variables that it insists on."""

    name: str
    version: int
    variables: frozenset[str]
    sections: tuple[tuple[str, str], ...]

    def fill(self, **values: str) -> list[tuple[str, str]]:
        """The messages as (role, text); raise ValueError where a value lacks or is one too many."""
        given = frozenset(values)
        if given != self.variables:
            missing = "、".join(sorted(self.variables - given)) or "无"
            surplus = "、".join(sorted(given - self.variables)) or "无"
            raise ValueError(f"提示词 {self.name}：缺少变量 {missing}，多出变量 {surplus}")
        return [(role, Template(text).substitute(values)) for role, text in self.sections]


@cache
def load(name: str) -> Prompt:
    """The prompt of that name; raise ValueError where its file is not in order."""
    return read(name, files(__package__).joinpath(f"{name}.md").read_text("utf-8"))


def read(name: str, text: str) -> Prompt:
    """A prompt out of the text of its file."""
    head = _HEAD.match(text)
    if head is None:
        raise ValueError(f"提示词 {name}：开头应写明 version 和 variables")
    variables = frozenset(v.strip() for v in head[2].split(",") if v.strip())
    pieces = _SECTION.split(text[head.end() :])
    sections = tuple(
        (role, body.strip()) for role, body in zip(pieces[1::2], pieces[2::2], strict=True)
    )
    used = {n for _, body in sections for n in Template(body).get_identifiers()}
    if not sections or used != variables:
        raise ValueError(f"提示词 {name}：写明的变量与用到的变量不一致")
    return Prompt(name, int(head[1]), variables, sections)
