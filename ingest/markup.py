"""Markdown signs taken off a text, line by line: ``## **第一章** 总则`` reads ``第一章 总则``.

Nothing is reflowed, renumbered or re-ordered.  The line under the header of a table, ``|---|---|``,
is a sign and is taken out; its rows read ``| 档次 | 奖励 |``.
"""

from __future__ import annotations

import re

_HEADING = re.compile(r"^[ \t　]*(?:#{1,6}[ \t　]+|#{2,6}(?=[^#\s])|#(?=第)|#{1,6}$)(.*)$", re.M)
_CLOSING = re.compile(r"(?<=\S)[ \t]+#+[ \t]*$")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+(?![\d.]*[ \t]*[\d%％‰])", re.M)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{1,2000}(?: \"[^\"\n]{0,300}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((?:https?://|mailto:|\.{0,2}/|#)[^()\s]{0,2000}\)")
_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*")
_DIVIDER = re.compile(r"(?<!\\)\|")
_SIGN = re.compile(r"\*+|_+")
_INSIDE_WORD = re.compile(r"[\w*]")
_LONGEST = 1000  # characters between two signs of a pair


def strip_markup(text: str) -> str:
    """The text without heading, emphasis, quote, link, table and comment signs."""
    text = _without_comments(text)
    text = _without_rules(text) if "|" in text and "-" in text else text
    text = _HEADING.sub(_heading, text) if "#" in text else text
    if ">" in text:
        text = _QUOTE.sub("", text)
    if "](" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    return _without_emphasis(text) if "*" in text or "__" in text else text


def _without_comments(text: str) -> str:
    """Comments cut out, their line ends kept, so that lines stay where they were."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*parts, text[at:]])


def _without_rules(text: str) -> str:
    """Tables without the line under their header, each row between its signs."""
    lines = text.split("\n")
    out: list[str] = []
    inside = False
    for line in lines:
        if not inside and out and _is_rule(line, out[-1]):
            out[-1] = _row(out[-1])
            inside = True
            continue
        inside = inside and _DIVIDER.search(line) is not None
        out.append(_row(line) if inside else line)
    return "\n".join(out)


def _is_rule(line: str, above: str) -> bool:
    """Whether a line is what divides the header above it from the rows of a table."""
    if "|" not in line or "-" not in line or not _RULE.fullmatch(line):
        return False
    return _columns(line) == _columns(above) and _DIVIDER.search(above) is not None


def _columns(line: str) -> int:
    return len(_DIVIDER.split(line.strip().removeprefix("|").removesuffix("|")))


def _row(line: str) -> str:
    """A row between its signs; an escaped one inside a cell is a character of it."""
    body = line.strip()
    start = "" if body.startswith("|") else "| "
    end = "" if body.endswith("|") and not body.endswith("\\|") else " |"
    return f"{start}{body}{end}".replace("\\|", "｜")


def _heading(match: re.Match[str]) -> str:
    return _CLOSING.sub("", match.group(1))


def _without_emphasis(text: str) -> str:
    """Paired ``*``, ``**`` and ``__`` signs taken out; unpaired ones and formulas stay."""
    cuts: list[tuple[int, int]] = []
    opened: dict[str, int] = {}
    line_end = -1
    for match in _SIGN.finditer(text):
        start, end = match.span()
        if start > line_end:
            opened.clear()
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
        sign = match.group()
        if len(sign) > 3 or sign == "_":
            continue
        began = opened.get(sign, -1)
        if 0 <= began and start - began <= _LONGEST and _closes(text, start, end):
            cuts += [(began, began + len(sign)), (start, end)]
            del opened[sign]
        elif _opens(text, start, end):
            opened[sign] = start
    return _cut(text, cuts)


def _opens(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(after.strip()) and not _glued(text[start], end - start, before)


def _closes(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before.strip()) and not _glued(text[start], end - start, after)


def _glued(sign: str, length: int, beside: str) -> bool:
    # 长*宽*高 and 2**3**4 are formulas, and 姓名__岁数__ is a form; **重点** may stand anywhere.
    if length == 1 or sign == "_":
        return bool(_INSIDE_WORD.match(beside))
    return beside.isascii() and beside.isalnum()


def _cut(text: str, cuts: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in sorted(cuts):
        parts.append(text[at:start])
        at = end
    return "".join([*parts, text[at:]])
