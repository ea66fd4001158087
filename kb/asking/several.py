"""Several questions in one (一问多事): A 是什么，B 有多少; and comparisons of several things."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.asking.question import Asks, carries_no_weight, read_question
from kb.model import Span
from kb.text import Tokeniser, fold

_PIECE = re.compile(r"[^,;?!。;\n]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\s*年")
_OPEN = frozenset(Asks) - {Asks.WHETHER, Asks.TEXT}
_COMPARED = re.compile(
    r"(?:之间)?(?:的|在)?(?:[一-鿿]{0,4}?(?:上|方面))?(?:有(?:何|什么|哪些|啥)?|的|存在(?:什么|哪些)?)?"
    r"(?:不同|区别|差异|差别|异同|分别(?:是)?什么)(?:之处|点|吗|呢)?(?:是什么|在哪里?|有哪些)?"
    r"|(?:对比|比较|相比)(?:一下|如何|怎么样|起来)?|哪个(?:更[一-鿿]|[多少高低大])"
)
_EACH = re.compile(r"分别|各自|各(?=有|是|为)")
_JOIN = re.compile(r"以及|[和与跟同及、]")
_LONGEST = 12
"""Characters of one of two things that are compared."""


def pieces(text: str, named: Sequence[Span], tokeniser: Tokeniser) -> tuple[str, ...]:
    """The questions that a question holds, each asking something; none where it is one."""
    folded = fold(text)
    found: list[str] = []
    start = 0
    for match in _PIECE.finditer(folded):
        if any(span.start < match.end() < span.end for span in named):
            continue
        read = read_question(folded[start : match.end()], tokeniser)
        if read.asks & _OPEN and (read.terms or read.mentions):
            found.append(text[start : match.end()].strip(",，;；?？!！。 \n"))
            start = match.end()
    if len(found) < 2:
        return ()
    return tuple(_with_year(found))


def _with_year(found: Sequence[str]) -> list[str]:
    """Each question with the year that was named before it."""
    out: list[str] = []
    year = ""
    for piece in found:
        own = _YEAR.findall(piece)
        year = own[-1] if own else year
        out.append(piece if own or not year else f"{year}{piece}")
    return out


def compared(text: str, named: Sequence[Span], tokeniser: Tokeniser) -> tuple[tuple[str, str], ...]:
    """What a comparison compares, each with the question asked of it alone; none for no other."""
    folded = fold(text).rstrip("?!。 ")
    asked = _COMPARED.search(folded) or _EACH.search(folded)
    if asked is None:
        return ()
    for join in _joins(folded, tokeniser):
        things = _things(folded, Span(*join.span()), tokeniser)
        if len(things) < 2 or any(span.overlaps(Span(*join.span())) for span in named):
            continue
        rest = _without(text, asked.span())
        start, end = things[0].start, things[-1].end
        number = _ALL_OF_THEM.match(fold(rest), end)  # 甲、乙三个片区: 甲片区
        rest = rest[:end] + rest[number.end() :] if number else rest
        shown = [text[thing.start : thing.end].strip() for thing in things]
        return tuple((one, f"{rest[:start]}{one}{rest[end:]}".strip()) for one in shown)
    return ()


def _joins(folded: str, tokeniser: Tokeniser) -> list[re.Match[str]]:
    """Where things are joined: 同 of 劳动合同 joins nothing."""
    ends, at = {0}, 0
    for word in tokeniser.cut(folded):
        at = folded.find(word, at) + len(word)
        ends |= {at - len(word), at}
    return [m for m in _JOIN.finditer(folded) if m.start() in ends and m.end() in ends]


def _things(folded: str, join: Span, tokeniser: Tokeniser) -> list[Span]:
    """The things on both sides of a 和, and those joined to them behind."""
    first = _left(folded, join.start, tokeniser)
    things = [first] if len(first) else []
    at: re.Match[str] | None = _JOIN.match(folded, join.start)
    while at and things:
        after = _right(folded, at.end(), tokeniser)
        if not len(after):
            break
        things.append(after)
        at = _JOIN.match(folded, after.end)
    return things


def _without(text: str, gone: tuple[int, int]) -> str:
    """The text with spaces where it only says that things are compared."""
    return text[: gone[0]] + " " * (gone[1] - gone[0]) + text[gone[1] :].rstrip("?？!！。 ")


def _left(folded: str, end: int, tokeniser: Tokeniser) -> Span:
    """The thing that ends there: content words without a break."""
    run = re.search(r"\w*$", folded[max(0, end - _LONGEST) : end])
    head = run.group() if run else ""
    words = tokeniser.cut(head)
    start = end
    while words and _thing(words[-1]):
        start -= len(words.pop())
    return Span(start, end)


def _right(folded: str, start: int, tokeniser: Tokeniser) -> Span:
    """The thing that starts there."""
    end = start
    run = re.match(r"\w*", folded[start : start + _LONGEST])
    for word in tokeniser.cut(run.group() if run else ""):
        if not _thing(word):
            break
        end += len(word)
    return Span(start, end)


_ALL_OF_THEM = re.compile(r"[两二三四五六七八九十几](?:个|者|类|种|地|方)")


def _thing(word: str) -> bool:
    """Whether a word may belong to what is compared: no sign, and not 三个 of 三个片区."""
    if not word.strip() or not word.isalnum() or _ALL_OF_THEM.fullmatch(word):
        return False
    return word[0].isdigit() or not carries_no_weight(word) or word == "年"
