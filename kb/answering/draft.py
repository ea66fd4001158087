"""What a model writes, cut into sentences with the handles they name, as it comes in.

>>> draft = Draft()
>>> draft.feed("租金补贴每月30元。[A2]有效期3年"), draft.end()
([Sentence(text='租金补贴每月30元。', handles=('A2',))], [Sentence(text='有效期3年', handles=())])
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a draft, without markup, and the handles it cites."""

    text: str
    handles: tuple[str, ...]


_HANDLE = re.compile(
    r"[\[［【(（]\s*(A\d{1,3}(?:\s*[,，、;；和]?\s*A\d{1,3})*)\s*[\]］】)）]", re.I
)
_SENTENCE = re.compile(
    r"[^。！？!?\n]*[。！？!?\n]+[”’」』）)\"]*"
    r"(?:\s*[\[［【]\s*A\d{1,3}(?:\s*[,，、;；和]?\s*A\d{1,3})*\s*[\]］】]\s*[。.]?)*",
    re.I,
)
_GOES_ON = re.compile(r"\s*(?:$|[\[［【”’」』）)。！？!?])")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.S)
_UNFINISHED = re.compile(r"<(?:t(?:h(?:i(?:n(?:k)?)?)?)?)?$|<think>(?:(?!</think>).)*$", re.S)
_MARKS = re.compile(r"^\s*(?:[-*•·#>]+\s*|\d{1,2}[.、)）]\s*|[（(]\d{1,2}[)）]\s*)+")
_SAID_YES = re.compile(
    r"^(?:是的?|不是的?|对的?|不对|没错|可以的?|不可以|能|不能|否|有的?|没有|正确|属实|当然|会|不会)[，,：:。！!]\s*"
)


class Draft:
    """Collects pieces of a reply and gives its sentences once they are whole."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that this piece completes."""
        self._held = _thoughtless(self._held + piece)
        if _UNFINISHED.search(self._held):
            return []
        out: list[Sentence] = []
        while (match := _SENTENCE.match(self._held)) and not _GOES_ON.match(
            self._held, match.end()
        ):
            self._held = self._held[match.end() :]
            out += _read(match.group())
        return out

    def end(self) -> list[Sentence]:
        """What is left."""
        left, self._held = _THOUGHT.sub("", self._held), ""
        pieces = [m.group() for m in _SENTENCE.finditer(left)]
        rest = left[sum(map(len, pieces)) :]
        return [s for piece in (*pieces, rest) for s in _read(piece)]


def _thoughtless(text: str) -> str:
    return re.sub(r"<think>.*?</think>", "", text, flags=re.S)


def _read(written: str) -> Iterator[Sentence]:
    """One sentence without its handles, list marks and emphasis; none where nothing is left."""
    named = [n for group in _HANDLE.findall(written) for n in re.findall(r"A\d+", group.upper())]
    text = _MARKS.sub("", _HANDLE.sub("", written)).replace("**", "").replace("`", "")
    text = " ".join(_SAID_YES.sub("", text.strip()).split())
    if text.strip("。.,，;；:：!！?？、 "):
        yield Sentence(text, tuple(dict.fromkeys(named)))
