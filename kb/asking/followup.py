"""A question that leans on the one before it (追问), made to stand alone by rules.

那第二款呢, 它什么时候失效, 鱼珠呢: what is left out is carried forward from the turn before, and
only that.  A question that says everything itself is left as it is, whatever came before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.asking.areas import is_area
from kb.asking.facts import read_facts
from kb.asking.onward import changed, claimed, doubted, more, neighbour
from kb.asking.turn import Leaning, Reading, Turn, down_to, place_of, put
from kb.asking.wanted import wanted
from kb.citation import label
from kb.days import days
from kb.model import Level, Pinpoint, Span
from kb.text import Tokeniser, fold

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


def standalone(reading: Reading, before: Turn, earlier: Reading, tokeniser: Tokeniser) -> str:
    """The question with what it leaves out; itself where it leaves out nothing."""
    text, folded = reading.question.text, reading.question.folded
    pointed = [Span(*match.span()) for match in IT.finditer(folded)]
    named = [n for n in reading.named if not any(n.span.overlaps(span) for span in pointed)]
    reading = Reading(reading.question, named)  # 这个办法 is no name
    lead, end = _LEAD.match(folded), _END.search(folded)
    start = lead.end() if lead else 0
    ne = end["ne"] if end else None
    told = ne is not None and (lead is not None or ne in ("呢", "的话"))
    stop = end.start() if end and (told or not ne) else len(text.rstrip("?？。!！ "))
    body = text[start : max(stop, start)]
    asks = reading.question.asks
    short = (told or lead is not None or bool(reading.named)) and len(body) <= _LONGEST
    leaning = Leaning(
        reading, before, earlier, tokeniser, body, lead is not None, short and not asks
    )
    for rule in _RULES:
        if (found := rule(leaning)) is not None:
            return found
    return text


def may_lean(reading: Reading, tokeniser: Tokeniser) -> bool:
    """Whether a question asks something and names no document, 条, place or value of its own."""
    question = reading.question
    facts = read_facts(question.text, tokeniser)
    own = reading.named or question.mentions or facts.amounts or facts.days or facts.names
    return bool(question.asks) and not (own or facts.offices or facts.places)


def _another_document(one: Leaning) -> str | None:
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
    return put(one.earlier.question.text, first.start, first.end, one.body.strip("《》"))


def _place(one: Leaning) -> str | None:
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
        moved = put(one.earlier.question.text, span.start, span.end, one.body)
        return moved if one.earlier.named else f"{one.title}{moved}"
    return f"{one.title}{one.body}"


def _pronoun(one: Leaning) -> str | None:
    """它什么时候失效, 这一条由谁负责."""
    folded, text = one.reading.question.folded, one.reading.question.text
    if one.reading.named or not one.before.title:
        return None
    if (there := HERE.search(folded)) and one.before.place:
        level = {"条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM}[there["mark"]]
        place = label(down_to(one.before.place, level))
        return put(text, *there.span(), f"{one.title}{one.words(place)}")
    if it := IT.search(folded):
        return put(text, *it.span(), one.title)
    return None


def _datum(one: Leaning) -> str | None:
    """什么时候失效, after something of a document: of that document."""
    if one.before.title and wanted(one.reading.question.folded, (), one.tokeniser):
        return f"{one.title}{one.body}"
    return None


def _thing(one: Leaning) -> str | None:
    """鱼珠呢, 2025年呢: the earlier question, of that."""
    if not (one.short and one.body and one.reading.question.terms) or one.reading.question.mentions:
        return None
    text, folded = one.earlier.question.text, one.earlier.question.folded
    new = fold(one.body)
    if (datum := _datum_of(new, one)) is not None:
        return datum
    if _YEAR.fullmatch(new) and (year := _YEAR.search(folded)):
        return put(text, *year.span(), one.body)
    start, end = _counterpart(new, one)
    if end:
        return put(text, start, end, one.body)
    return f"{one.title or text}{one.body}"


def _datum_of(new: str, one: Leaning) -> str | None:
    """2028年呢, after 还有效吗: whether that text has effect then; 食堂呢: whether that one has."""
    folded = _blanked(one.earlier)
    if len(one.earlier.named) != 1 or not wanted(folded, (), one.tokeniser):
        return None
    named, text = one.earlier.named[0].span, one.earlier.question.text
    if not any(len(day.span) == len(new) for day in days(new)):
        quoted = text[named.start - 1 : named.start] == "《"
        return put(text, named.start - quoted, named.end + quoted, one.body)
    spoken = [day.span for day in days(folded)]
    if spoken:
        return put(text, spoken[0].start, spoken[0].end, one.body)
    end = named.end + (text[named.end : named.end + 1] == "》")
    return put(text, end, end, one.body)


def _nothing(one: Leaning) -> str | None:
    """原文呢, 具体怎么规定: the words of the place before."""
    question = one.reading.question
    if question.terms or question.mentions or not one.before.place:
        return None
    unit = down_to(one.before.place, Level.ARTICLE)
    return f"{one.title}{one.words(label(unit))}{one.words('的原文')}"


def _led(one: Leaning) -> str | None:
    """那要交什么材料: asked of the document before."""
    named = one.reading.named or one.reading.question.mentions
    return f"{one.title}{one.body}" if one.led and one.before.title and not named else None


_RULES: tuple[Callable[[Leaning], str | None], ...] = (
    changed, neighbour, more, doubted, claimed,
    _another_document, _place, _pronoun, _datum, _thing, _nothing, _led,
)  # fmt: skip


def _counterpart(new: str, one: Leaning) -> tuple[int, int]:
    """Where the earlier question names the like of ``new``, outside the name of a document.

    A place for a place, else what ends in the same character, else what its document is about.
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
    first = _of_title(folded, fold(one.before.title)) or words[0]
    start = folded.find(first)
    return start, start + len(first)


def _of_title(folded: str, title: str) -> str:
    """The longest run of the question that its document's title has: 社区食堂."""
    runs = (
        folded[i:j]
        for i in range(len(folded))
        for j in range(i + 2, len(folded) + 1)
        if folded[i:j] in title
    )
    return max(runs, key=len, default="").strip()


def _blanked(reading: Reading) -> str:
    text = reading.question.folded
    for named in reading.named:
        text = put(text, named.span.start, named.span.end, " " * len(named.span))
    return text


def _above(place: str, level: Level) -> Pinpoint:
    return Pinpoint(tuple(s for s in place_of(place).steps if _DEPTH[s.level] < _DEPTH[level]))
