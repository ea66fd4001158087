"""References as they stand in a text (条文引用): 本办法第九条第二款, 前两款, 《…》第五条至第八条.

A 条号 belongs to the document named right before it; a list goes on with the name it began with.
What a phrase means in its document is worked out by ``ingest.references``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.model import Level, ReferenceKind, Span, Step
from kb.numerals import read_int
from kb.text import fold

_LEVELS = {
    "编": Level.PART, "分编": Level.SUBPART, "章": Level.CHAPTER, "节": Level.SECTION,
    "条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM, "目": Level.SUBITEM,
}  # fmt: skip
_DEPTH = {level: depth for depth, level in enumerate(Level)}
_HEADINGS = ("编", "分编", "章", "节")
_LONGEST_RANGE = 300
_REMEMBERED = 8  # phrases that 该条 may look back over

_N = r"[零一二三四五六七八九十百千两0-9]{1,12}"
_W = r"\s{0,3}"
_NUM = rf"(?:\({_N}\)|{_N})"
_AND = r"、|,|和|与|及|以及|或者|或|并"
_TO = r"至|到|-|—+|~|–"
_MARK = (
    r"分编|编(?![号制])|章(?!程)|节(?!目)|条(?:之[一二三四五六七八九十]+)?(?![例件])"
    r"|款(?!项)|项(?!目)|目(?![标录前的])"
)
_DOCUMENT = (
    "法典|宪法|法|条例|规定|办法|细则|规则|解释|决定|导则|通则|准则|规程|章程|公约|协定|意见"
    "|宪章|议定书|条约"
)
_NOT_OURS = "(?<![基资成样版文日书根])"  # 基本法, 资本项下
_TOKEN = re.compile(
    r"《(?P<title>[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*)》"
    rf"|(?P<own>(?<![基日])本(?:实施|暂行|试行|管理|示范|产业)?(?:{_DOCUMENT}))"
    rf"|{_NOT_OURS}本(?P<here>条(?![例件])|款(?!项)|项(?![目下])|目(?![标录])"
    r"|章(?!程(?!序))|节(?![目约])|编(?![制号]))"
    r"|(?<![目提日庭婚])前(?P<count>[一二两三四五六七八九十])?"
    r"(?P<before>条(?![例件])|款(?!项)|项(?!目))"
    rf"|(?:该|(?<![合共不相])同|上述|前述)(?P<that>{_DOCUMENT}|条(?![例件])|款(?!项)|项(?!目))"
    rf"|(?P<ord>第){_W}(?P<nums>{_NUM}(?:{_W}(?:{_AND}|{_TO}){_W}第?{_W}{_NUM}|\({_N}\))*)"
    rf"{_W}(?P<mark>{_MARK})"
    rf"|(?<=[、和及至或者款])(?P<more>{_NUM}(?:{_W}(?:{_AND}|{_TO}){_W}{_NUM})*)(?P<moremark>条|款|项)"
)
_INTO = re.compile(r"\s*(?:所列|规定|所称)?(?:的|中|中的|之)?\s*")
_JOINED = re.compile(rf"(?:{_AND})者?$")
_SIGN = re.compile(
    r"[第笫](?=[\s（(]*[零〇一二三四五六七八九十百千兩两\d０-９])"
    r"|[本前](?:[一二两兩三四五六七八九十])?[条條款项項目章节節编編]"
)
_NAMED_INTO = re.compile(r"\s*(?:\([^()]{0,40}\))*\s*(?:的|中|中的|原|分则|总则|附则)?\s*")
_GOES_ON = re.compile(rf"\s*(?:的?规定)?\s*(?:{_AND})?\s*(?:{_AND})\s*|\s*(?:{_TO})\s*")
_THROUGH = re.compile(rf"\s*(?:{_TO})\s*")
_ENDS = re.compile(r"[。;\n]")
_BARE_NAME = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{0,30}}(?:{_DOCUMENT}))(?:\([^()]{{1,20}}\))*"
    r"(?:分则|总则|附则)?(?:中|的|原)?\s*$"
)
_LEADING = re.compile(
    r"^.*(?:依照|根据|按照|依据|(?<!法律)适用|违反|符合|属于|触犯|构成|达到|认定为|视为|存在|参照|遵守|履行"
    r"|以及|或者|是指|应当|作为|不得|修正前|修改后|现行|其他|关于|实施|具有|第[^条]*条|规定的)"
    r"(?=.)"
)
_LEADING_ONE = "有由除按依据将在从经因与和或及的是为用以犯将自"
_NO_NAME = frozenset("规定 决定 意见 解释 办法 有关规定 法规定".split())
_NATION = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a relative phrase counts from: 本条 is (ARTICLE, 0), 前两款 is (PARAGRAPH, 2)."""

    level: Level
    back: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """One reference as written: each of ``path`` is a step or several (第三、四条).

    ``through`` is the last of a range; ``title`` is where the other document's name stands;
    ``after`` is what a bare 第三项 may go on from, said before it in the paragraph.
    """

    span: Span
    kind: ReferenceKind
    path: tuple[tuple[Step, ...], ...] = ()
    anchor: Anchor | None = None
    through: Step | None = None
    title: Span | None = None
    after: Phrase | None = None

    def moved(self, by: int) -> Phrase:
        """The same, that many characters further on."""
        title = self.title and Span(self.title.start + by, self.title.end + by)
        after = self.after and self.after.moved(by)
        span = Span(self.span.start + by, self.span.end + by)
        return replace(self, span=span, title=title, after=after)

    @property
    def level(self) -> Level | None:
        """The level of what it names last."""
        if self.path:
            return self.path[-1][0].level
        return self.anchor.level if self.anchor else None


@dataclass(slots=True)
class _Reader:
    """What has been read so far of one paragraph, and whose a 条号 would be now."""

    folded: str
    at: int = 0  # the end of the last token
    out: list[Phrase] = field(default_factory=list)
    open: bool = False  # the last phrase may go on: deeper, or as a list
    title: Span | None = None  # the other document that 条号 belong to, to the end of the sentence
    named: Span | None = None  # the last token, where it named a document

    def gap(self, match: re.Match[str]) -> str:
        """What stands between the last token and this one."""
        return self.folded[self.at : match.start()]


def read_phrases(text: str, area: Span) -> list[Phrase]:
    """The references in a stretch of text, in order."""
    if not _SIGN.search(text, area.start, area.end):
        return []
    folded = fold(area.of(text))
    reader = _Reader(folded)
    for match in _TOKEN.finditer(folded):
        if _ENDS.search(folded, reader.at, match.start()):
            reader.title, reader.named, reader.open = None, None, False
        _TAKE[str(match.lastgroup)](reader, match)
        reader.at = match.end()
    return [phrase.moved(area.start) for phrase in reader.out]


def _title(reader: _Reader, match: re.Match[str]) -> None:
    reader.title, reader.open = None, False
    reader.named = Span(*match.span("title"))


def _own(reader: _Reader, match: re.Match[str]) -> None:
    reader.title, reader.open, reader.named = None, False, Span(*match.span())


def _here(reader: _Reader, match: re.Match[str]) -> None:
    level = _LEVELS[match["here"]]
    _begin(reader, Phrase(Span(*match.span()), ReferenceKind.HERE, anchor=Anchor(level)))


def _before(reader: _Reader, match: re.Match[str]) -> None:
    """前两款; after 第三条 it is the first two of that 条."""
    level, count = _LEVELS[match["before"]], read_int(match["count"] or "一") or 1
    last = reader.out[-1] if reader.open else None
    if last and last.path and _deeper(level, last) and _INTO.fullmatch(reader.gap(match)):
        _extend(reader, match, tuple(Step(level, n + 1) for n in range(count)))
        return
    anchor = Anchor(level, count)
    _begin(reader, Phrase(Span(*match.span()), ReferenceKind.BEFORE, anchor=anchor))


def _that(reader: _Reader, match: re.Match[str]) -> None:
    """该条, 该法: what was named last; what follows is of it."""
    level = _LEVELS.get(match["that"])
    if level is None:
        reader.named, reader.open = Span(*match.span()), False
        return
    reader.named = None
    known = [p for p in reader.out[-_REMEMBERED:] if any(s[0].level is level for s in p.path)]
    reader.open = bool(known)
    if known:
        path = tuple(s for s in known[-1].path if _DEPTH[s[0].level] <= _DEPTH[level])
        reader.out.append(replace(known[-1], span=Span(*match.span()), path=path, through=None))


def _ordinal(reader: _Reader, match: re.Match[str]) -> None:
    steps = _steps(match["nums"], match["mark"])
    if match["mark"] in _HEADINGS and _heads_a_line(reader.folded, match):
        return
    if steps and not _continued(reader, match, steps):
        _begin(reader, _first(reader, match, steps))


def _more(reader: _Reader, match: re.Match[str]) -> None:
    """五十二条 after 第五十一条、; (二)项 after 第一款."""
    steps = _steps(match["more"], match["moremark"])
    if steps:
        _continued(reader, match, steps)


def _heads_a_line(folded: str, match: re.Match[str]) -> bool:
    """第二章 at the head of a line is a heading; Hong Kong numbers its laws 第179章."""
    before = folded[max(match.start() - 12, 0) : match.start()].rpartition("\n")[2].rstrip()
    return not before or before.endswith("法例") or folded.startswith("《", match.end())


_TAKE = {
    "title": _title, "own": _own, "here": _here, "before": _before, "that": _that,
    "mark": _ordinal, "moremark": _more,
}  # fmt: skip


def _begin(reader: _Reader, phrase: Phrase) -> None:
    reader.out.append(phrase)
    reader.open, reader.named = True, None


def _continued(reader: _Reader, match: re.Match[str], steps: tuple[Step, ...]) -> bool:
    """Whether it went deeper, ended a range, or stood beside the last phrase."""
    if not reader.open:
        return False
    gap, last, level = reader.gap(match), reader.out[-1], steps[0].level
    if _deeper(level, last) and _INTO.fullmatch(gap):
        _extend(reader, match, steps)
    elif _THROUGH.fullmatch(gap) and last.path and level is last.level and not last.through:
        span = Span(last.span.start, match.end())
        reader.out[-1] = replace(last, span=span, through=steps[-1])
    elif _GOES_ON.fullmatch(gap):
        _begin(reader, _beside(last, Span(*match.span()), steps))
    else:
        return False
    return True


def _deeper(level: Level, last: Phrase) -> bool:
    above = last.level
    return above is not None and _DEPTH[level] > _DEPTH[above] and last.through is None


def _extend(reader: _Reader, match: re.Match[str], steps: tuple[Step, ...]) -> None:
    last = reader.out[-1]
    span = Span(last.span.start, match.end())
    reader.out[-1] = replace(last, span=span, path=(*last.path, steps))
    reader.named = None


def _beside(last: Phrase, span: Span, steps: tuple[Step, ...]) -> Phrase:
    """The next of a list: it shares with the last whatever stands above its own level."""
    depth = _DEPTH[steps[0].level]
    path = tuple(s for s in last.path if _DEPTH[s[0].level] < depth)
    anchor = last.anchor if last.anchor and _DEPTH[last.anchor.level] < depth else None
    kind = last.kind
    if last.anchor and anchor is None:
        kind = ReferenceKind.BARE
    after = last.after and _beside(last.after, span, steps)
    return Phrase(span, kind, (*path, steps), anchor, title=last.title, after=after)


def _first(reader: _Reader, match: re.Match[str], steps: tuple[Step, ...]) -> Phrase:
    """A 条号 that begins a phrase, with the document it belongs to."""
    named = reader.named
    if named and _NAMED_INTO.fullmatch(reader.gap(match)):
        if reader.folded[named.start] == "本":
            return Phrase(Span(named.start, match.end()), ReferenceKind.OWN, (steps,))
        reader.title = named
        opening = named.start - (reader.folded[named.start - 1] == "《")
        return Phrase(Span(opening, match.end()), ReferenceKind.OTHER, (steps,), title=named)
    span = Span(*match.span())
    if steps[0].level in (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM):
        return _going_on(reader, span, steps)
    bare = _bare_name(reader, match.start())
    if bare:
        reader.title = bare
        span = Span(bare.start, match.end())
        return Phrase(span, ReferenceKind.OTHER, (steps,), title=reader.title)
    kind = ReferenceKind.OTHER if reader.title else ReferenceKind.BARE
    return Phrase(span, kind, (steps,), title=reader.title)


def _going_on(reader: _Reader, span: Span, steps: tuple[Step, ...]) -> Phrase:
    """第三项 by itself: of this place, or of what was named before (…；第三项)."""
    last = reader.out[-1] if reader.out else None
    if last and last.level is steps[0].level:
        gap = reader.folded[reader.at : span.start]
        if _JOINED.search(gap) and not _ENDS.search(gap):
            return _beside(last, span, steps)
    after = _beside(last.after or last, span, steps) if last else None
    return Phrase(span, ReferenceKind.BARE, (steps,), after=after)


def _bare_name(reader: _Reader, end: int) -> Span | None:
    """刑事诉讼法 right before 第三十五条, without what leads up to it."""
    start = max(reader.at, end - 45)
    match = _BARE_NAME.search(reader.folded, start, end)
    if match is None:
        return None
    name = match["name"]
    if _NATION in name:
        name = name[name.rindex(_NATION) :]
    else:
        name = _LEADING.sub("", name).lstrip(_LEADING_ONE)
    if len(name) < 2 or name in _NO_NAME:
        return None
    return Span(match.end("name") - len(name), match.end("name"))


def _steps(written: str, mark: str) -> tuple[Step, ...]:
    """第三、四、五条 as steps; a range inside is written out."""
    word, _, suffix = mark.partition("之")
    level = _LEVELS[word]
    numbers: list[int] = []
    pieces = re.split(rf"({_TO})", written)
    for joiner, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        some = [read_int(n) for n in re.findall(_N, piece)]
        for i, number in enumerate(n for n in some if n):
            if joiner and not i and numbers and number - numbers[-1] < _LONGEST_RANGE:
                numbers.extend(range(numbers[-1] + 1, number))
            numbers.append(number)
    last = read_int(suffix) if suffix else None
    return tuple(Step(level, n, last if n == numbers[-1] else None) for n in numbers)
