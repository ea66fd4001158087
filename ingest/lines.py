"""The lines of a text, and the sentences that a line end broke in two (断行)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.model import Edit, EditKind, Span
from kb.text import Tokeniser, fold


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its text without surrounding white space, and where it stands."""

    text: str
    start: int
    end: int
    indent: int = 0  # columns of white space before it

    @property
    def columns(self) -> int:
        """How far it runs to the right, a 汉字 being two columns wide."""
        return self.indent + _columns(self.text)


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank, in order."""
    out, at = [], 0
    for raw in text.split("\n"):
        body = raw.strip()
        if body:
            start = at + raw.index(body[0])
            indent = _columns(raw[: start - at].replace("\t", "    "))
            out.append(Line(body, start, start + len(body), indent))
        at += len(raw) + 1
    return out


SENTENCE_END = re.compile(r"[。！？!?；;][”’」』）)】》〉]*$")
# What a first half cannot end with: the sentence, the heading or the label is complete there.
_CLOSED = re.compile(r"[。！？!?；;：:…”」’』）)】》〉〕］\]>.—\-－]$")
_NUM = r"[一二三四五六七八九十百千零〇○两\d０-９]+"
HEAD = re.compile(
    rf"[第笫]\s*{_NUM}\s*(?:编|編|分编|分編|篇|部分|章|节|節|条|條|款|项|項|目|期|号|號|批|次|届|步|类)"
    rf"|[（(\[【〔［]|{_NUM}\s*[、.．,，)）年月]|[①-⑳⑴-⒛㈠-㈩❶-❿Ⅰ-Ⅻⅰ-ⅻ]|[A-Za-z][.、)）]"
    r"|[—\-－–•·●■◆▲△★☆※*#|│┃+=~>]|[图圖表附注註]|目录|目錄|序言|\d+\s"
)
_TABULAR = re.compile(r"[\t|│┃]|…{2,}|\.{4,}|·{4,}|[ 　]{2,}(?=\S)|(?:[^\sA-Za-z]{1,12} ){3,}")
_INNER = re.compile("[，。；、,;]")
_OPEN_TAIL = re.compile(
    "[，、,（(《“「『〔]$|(?:[的和與与及或在将將把向為为對对從从以被由使令并並且而于於]|以及|或者|并且)$"
)
_LATE = re.compile("[，。、；：！？）》”」』〕]")
_LATE_WORDS = frozenset("的 了 们 和 与 及 等 或 或者 以及 应当 不得 必须 以上 以下 以内".split())
LABELLED = re.compile(rf"[（(\[【]|{_NUM}\s*[、.．,，)）]|[—\-－–•·●■◆]")
# 获得博士学位的，…: one case of several, whose separator may be missing.
_CASE = re.compile("[^，。；]{2,30}的，")
_REST_OF_REFERENCE = re.compile(rf"{_NUM}\s*[条條款项項章节節目]")
_PAIRS = ("《》", "（）", "“”", "「」", "()", "〔〕")
_MIN_FIRST, _LONG_FIRST, _NO_HEADING = 12, 20, 32
_HAN_END = re.compile(r"[㐀-鿿，、,（(《“「『〔\da-zA-Z%％]$")


def broken_lines(lines: list[Line], tokeniser: Tokeniser, *, title: str = "") -> list[Edit]:
    """The edits that join sentences broken across a line end or a blank line."""
    joined = _Joiner(lines, tokeniser, fold(title)).joints()
    reason = "一句话被换行截断，已接成一句"
    return [
        Edit(EditKind.BROKEN_LINE, Span(lines[i].end, lines[i + 1].start), "", reason)
        for i in joined
    ]


class _Joiner:
    """Decides, for each line end, whether it breaks a sentence."""

    def __init__(self, lines: list[Line], tokeniser: Tokeniser, title: str) -> None:
        self.lines = lines
        self.tokeniser = tokeniser
        self.title = title
        self.width = _wrapped_at(lines)
        ends = (i for i, line in enumerate(lines) if SENTENCE_END.search(line.text))
        self.begun = next(ends, len(lines))

    def joints(self) -> list[int]:
        """The indexes of the lines whose sentence goes on in the next line."""
        out: list[int] = []
        goes_on = False
        # Backwards: the second half may itself be a first half.
        for i in range(len(self.lines) - 2, -1, -1):
            first, second = self.lines[i].text, self.lines[i + 1].text
            full, after = self._full(self.lines[i]), self._full(self.lines[i + 1])
            goes_on = self._may_join(first, second, goes_on or after) and (
                full
                or self._evident(first, second)
                # Before the first full sentence stand titles, and they end in no stop either.
                or (i >= self.begun and self._unfinished(first, second))
            )
            if goes_on:
                out.append(i)
        return out[::-1]

    def _may_join(self, first: str, second: str, goes_on: bool) -> bool:
        if len(first) < _MIN_FIRST or _CLOSED.search(first) or not _HAN_END.search(first):
            return False
        if self.title and fold(first) == self.title:
            return False
        if HEAD.match(second) or not (goes_on or self._ends(second)):
            return False
        return not (_TABULAR.search(first) or _TABULAR.search(second))

    def _ends(self, second: str) -> bool:
        return bool(SENTENCE_END.search(second)) or (self.width > 0 and second[-1] in ":：")

    def _full(self, line: Line) -> bool:
        return self.width > 0 and self.width - 2 <= line.columns <= self.width + 1

    def _evident(self, first: str, second: str) -> bool:
        """Whether something other than the missing full stop says that the two are one."""
        if _LATE.match(second) or _opened(first, second) or _cut_reference(first, second):
            return True
        # A heading never holds a full stop, so what follows one here is half a sentence.
        if "。" in first:
            return not _CASE.match(second)
        return bool(_OPEN_TAIL.search(first)) and _is_prose(first)

    def _unfinished(self, first: str, second: str) -> bool:
        """Whether the first half reads like half a sentence and not like a heading."""
        if len(first) >= _NO_HEADING and "，" in first and not LABELLED.match(first):
            return not _CASE.match(second)
        return _is_prose(first) and self._word_across(first, second)

    def _word_across(self, first: str, second: str) -> bool:
        """Whether a word lies across the break, or the second half opens as no sentence can."""
        left, right = first[-8:], second[:8]
        words = set(self.tokeniser.words(left + right))
        whole = fold(left + right)
        if not _LATE_WORDS.isdisjoint(self.tokeniser.words(right)[:1]):
            return True
        at = len(left)
        spans = ((at - a, at + b) for a in range(1, 4) for b in range(1, 4) if a <= at)
        return any(whole[start:end] in words for start, end in spans)


def _cut_reference(first: str, second: str) -> bool:
    """违反第 / 二条规定: no line ends with 第, and none begins with 二条."""
    return first[-1] in "第笫" and _REST_OF_REFERENCE.match(second) is not None


def _is_prose(first: str) -> bool:
    return bool(_INNER.search(first[:-1])) or len(first) >= _LONG_FIRST


def _opened(first: str, second: str) -> bool:
    """Whether a bracket or quotation opened in the first half is closed in the second."""
    for pair in _PAIRS:
        left, right = pair[0], pair[1]
        opened = first.rfind(left)
        if opened > first.rfind(right) and 0 <= second.find(right) < _before(second, left):
            return True
    return False


def _before(text: str, sign: str) -> int:
    at = text.find(sign)
    return len(text) if at < 0 else at


def _columns(line: str) -> int:
    return sum(1 if char.isascii() else 2 for char in line)


_MIN_WIDTH, _MIN_FULL, _FULL_SHARE = 36, 6, 0.4


def _wrapped_at(lines: list[Line]) -> int:
    """The width in columns at which the whole text was wrapped (版心), or 0 where it was not."""
    if len(lines) < _MIN_FULL or any(len(line.text) > 60 for line in lines):
        return 0
    widths = [line.columns for line in lines]
    widest = max(widths)
    full = sum(width >= widest - 2 for width in widths)
    return (
        widest if widest >= _MIN_WIDTH and full >= max(_MIN_FULL, _FULL_SHARE * len(lines)) else 0
    )
