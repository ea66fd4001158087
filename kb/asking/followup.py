"""A question that leans on the one before it (追问), made to stand alone by rules.

那第二款呢, 它什么时候失效, 鱼珠呢: what is left out is carried forward from the turn before, and
only that.  A question that says everything itself is left as it is, whatever came before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.asking.areas import is_area
from kb.asking.naming import Named
from kb.asking.question import Question
from kb.asking.wanted import wanted
from kb.citation import label, read_pinpoints
from kb.model import Level, Pinpoint, Span
from kb.text import Tokeniser, fold, to_traditional


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation remembers (一轮问答): a question standing alone, what answered it."""

    question: str
    title: str = ""
    place: str = ""  # 第七条第一款
    told: str = ""  # the beginning of what was quoted


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as read, with the documents it names."""

    question: Question
    named: Sequence[Named]


_LEAD = re.compile(r"(?:(?:那么?|咁|噉|然后|接着|还有|另外|好的?|嗯)[,\s]*)+")
_END = re.compile(r"(?P<ne>呢|的话|又如何|怎么样|怎样)?[\s?!。.~]*$")
_NOUN = r"(?:文件|办法|条例|规定|政策|措施|导则|意见|通知|细则|方案|规划)"
IT = re.compile(
    rf"它们?|(?:该|此|这|那|上述|前述)(?:份|个|部|项|一)?{_NOUN}"
    r"|其(?=何时|什么时|有效期|施行|生效|失效|文号|发文|由谁|解释机关)"
)
HERE = re.compile(r"(?:这|那|该|此|上)一?(?P<mark>条|款|项)(?![件目例])")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_BELOW = (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
_DEPTH = {level: depth for depth, level in enumerate(Level)}
_LONGEST = 14
"""Characters of what may stand for a whole question (鱼珠片区呢)."""


@dataclass(frozen=True, slots=True)
class _Leaning:
    """A question, the turn before it, and what is left of it without 那 and 呢."""

    reading: Reading
    before: Turn
    earlier: Reading
    tokeniser: Tokeniser
    body: str
    led: bool  # it opens with 那
    short: bool  # it is a name or a thing and 呢, and asks nothing by itself

    @property
    def title(self) -> str:
        """《…》 of the document before, or nothing."""
        title = self.before.title
        return title if not title or title.startswith("《") else f"《{title}》"

    def words(self, ours: str) -> str:
        """Our words in the asker's script."""
        return to_traditional(ours) if self.reading.question.script == "hant" else ours


def standalone(reading: Reading, before: Turn, earlier: Reading, tokeniser: Tokeniser) -> str:
    """The question with what it leaves out; itself where it leaves out nothing."""
    text, folded = reading.question.text, reading.question.folded
    pointed = [Span(*match.span()) for match in IT.finditer(folded)]
    named = [n for n in reading.named if not any(n.span.overlaps(span) for span in pointed)]
    reading = Reading(reading.question, named)  # 这个办法 is no name
    lead, end = _LEAD.match(folded), _END.search(folded)
    start = lead.end() if lead else 0
    stop = max(end.start() if end else len(text), start)
    told = bool(end and end["ne"])
    body = text[start:stop]
    asks = reading.question.asks
    short = (told or lead is not None or bool(reading.named)) and len(body) <= _LONGEST
    leaning = _Leaning(
        reading, before, earlier, tokeniser, body, lead is not None, short and not asks
    )
    for rule in _RULES:
        if (found := rule(leaning)) is not None:
            return found
    return text


def _another_document(one: _Leaning) -> str | None:
    """《B办法》呢, or the title that was asked for: the earlier question of that document."""
    if not one.reading.named:
        return None
    named = one.reading.named[0]
    rest = len(one.body.strip("《》 ")) - len(named.span)
    if rest > 2 or one.reading.question.mentions:
        return one.reading.question.text
    if not one.earlier.named:
        return f"{one.body}{one.earlier.question.text}"
    first = one.earlier.named[0].span
    return _put(one.earlier.question.text, first.start, first.end, one.body.strip("《》"))


def _place(one: _Leaning) -> str | None:
    """那第二款呢, 第八条呢, 前款是什么: of the 条, or of the document, before."""
    mentions = one.reading.question.mentions
    if not mentions or not (one.before.title or one.before.place):
        return None
    mention = mentions[0]
    if mention.before or not mention.pinpoint.steps:
        return f"{one.title}{one.words(one.before.place)}的{one.body}" if one.before.place else None
    level = mention.pinpoint.steps[0].level
    if level in _BELOW:
        base = _above(one.before.place, level)
        return f"{one.title}{one.words(label(base))}{one.body}" if base.steps else None
    asked = one.earlier.question.mentions
    if one.short and len(asked) == 1 and asked[0].pinpoint.steps:
        span = asked[0].span
        moved = _put(one.earlier.question.text, span.start, span.end, one.body)
        return moved if one.earlier.named else f"{one.title}{moved}"
    return f"{one.title}{one.body}"


def _pronoun(one: _Leaning) -> str | None:
    """它什么时候失效, 这一条由谁负责."""
    folded, text = one.reading.question.folded, one.reading.question.text
    if one.reading.named or not one.before.title:
        return None
    if (there := HERE.search(folded)) and one.before.place:
        level = {"条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM}[there["mark"]]
        place = label(_down_to(one.before.place, level))
        return _put(text, *there.span(), f"{one.title}{one.words(place)}")
    if it := IT.search(folded):
        return _put(text, *it.span(), one.title)
    return None


def _datum(one: _Leaning) -> str | None:
    """什么时候失效, after something of a document: of that document."""
    if one.before.title and wanted(one.reading.question.folded, (), one.tokeniser):
        return f"{one.title}{one.body}"
    return None


def _thing(one: _Leaning) -> str | None:
    """鱼珠呢, 2025年呢: the earlier question, of that."""
    if not one.short or not one.reading.question.terms or one.reading.question.mentions:
        return None
    text, folded = one.earlier.question.text, one.earlier.question.folded
    new = fold(one.body)
    if _YEAR.fullmatch(new) and (year := _YEAR.search(folded)):
        return _put(text, *year.span(), one.body)
    start, end = _counterpart(new, one)
    if end:
        return _put(text, start, end, one.body)
    return f"{one.title or text}{one.body}"


def _nothing(one: _Leaning) -> str | None:
    """原文呢, 具体怎么规定: the words of the place before."""
    question = one.reading.question
    if question.terms or question.mentions or not one.before.place:
        return None
    unit = _down_to(one.before.place, Level.ARTICLE)
    return f"{one.title}{one.words(label(unit))}{one.words('的原文')}"


def _led(one: _Leaning) -> str | None:
    """那要交什么材料: asked of the document before."""
    named = one.reading.named or one.reading.question.mentions
    return f"{one.title}{one.body}" if one.led and one.before.title and not named else None


_RULES: tuple[Callable[[_Leaning], str | None], ...] = (
    _another_document, _place, _pronoun, _datum, _thing, _nothing, _led,
)  # fmt: skip


def _counterpart(new: str, one: _Leaning) -> tuple[int, int]:
    """Where the earlier question names the like of ``new``, outside the name of a document.

    A place for a place, else what ends in the same character, else its first thing for a thing.
    """
    folded = _blanked(one.earlier)
    question = one.earlier.question
    words = [term.word for term in question.terms if term.word in folded]
    if wanted(folded, (), one.tokeniser):
        return 0, 0
    if is_area(new):
        words = [w for w in words if is_area(w)] or words
    alike = next((w for w in words if w[-1] == new[-1] and w[-1] >= "㐀"), None)
    if alike:
        end = folded.find(alike) + len(alike)
        phrase = next((p for p in question.phrases if alike in p), alike)
        start = folded.find(phrase)
        return (start if 0 <= start < end else end - len(alike)), end
    if not words or len(one.reading.question.terms) > 1:
        return 0, 0
    start = folded.find(words[0])
    return start, start + len(words[0])


def _blanked(reading: Reading) -> str:
    text = reading.question.folded
    for named in reading.named:
        text = _put(text, named.span.start, named.span.end, " " * len(named.span))
    return text


def _put(text: str, start: int, end: int, words: str) -> str:
    return f"{text[:start]}{words}{text[end:]}"


def _above(place: str, level: Level) -> Pinpoint:
    steps = next(iter(read_pinpoints(place)), Pinpoint()).steps
    return Pinpoint(tuple(s for s in steps if _DEPTH[s.level] < _DEPTH[level]))


def _down_to(place: str, level: Level) -> Pinpoint:
    return next(iter(read_pinpoints(place)), Pinpoint()).down_to(level)
