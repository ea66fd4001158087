"""How references are worded (条文引用的写法): the grammar of 第九条第二款, 前两款, 《…》第五条.

Everything here reads folded text, but for ``SIGN``, which says whether folding is worth it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kb.model import Level, ReferenceKind, Span, Step
from kb.numerals import read_int

LEVELS = {
    "编": Level.PART, "分编": Level.SUBPART, "章": Level.CHAPTER, "节": Level.SECTION,
    "条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM, "目": Level.SUBITEM,
    "分项": Level.SUBITEM,
}  # fmt: skip
DEPTH = {level: depth for depth, level in enumerate(Level)}
HEADINGS = ("编", "分编", "章", "节")
_LONGEST_RANGE = 300

_N = r"[零一二三四五六七八九十百千两0-9]{1,12}"
_W = r"\s{0,3}"
_NUM = rf"(?:\({_N}\)|{_N})"
_AND = r"、|,|和|与|及|以及|或者|或|并"
_TO = r"至|到|-|—+|~|–"
_MARK = (
    r"分编|编(?![号制])|章(?!程)|节(?!目)|条(?:之[一二三四五六七八九十]+)?(?![例件])"
    r"|款(?!项)|分项|项(?!目)|目(?![标录前的])"
)
_DOCUMENT = (
    "法典|宪法|法|条例|规定|办法|细则|规则|解释|决定|导则|通则|准则|规程|章程|公约|协定|意见"
    "|宪章|议定书|条约"
)
_NOT_OURS = "(?<![基资成样版文日书根])"  # 基本法, 资本项下
TOKEN = re.compile(
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
    rf"|(?<=[条项])(?P<inner>\({_N}\))(?P<innermark>分项|项(?!目))"
)
INTO = re.compile(r"\s*(?:所列|规定|所称)?(?:的|中|中的|之)?\s*")
JOINED = re.compile(rf"(?:{_AND})者?$")
SIGN = re.compile(
    r"[第笫](?=[\s（(]*[零〇一二三四五六七八九十百千兩两\d０-９])"
    r"|[本前上](?:[一二两兩三四五六七八九十])?[条條款项項目章节節编編]"
)
NAMED_INTO = re.compile(r"\s*(?:\([^()]{0,40}\))*\s*(?:的|中|中的|原|分则|总则|附则)?\s*")
GOES_ON = re.compile(rf"\s*(?:的?规定)?\s*(?:{_AND})?\s*(?:{_AND})\s*|\s*(?:{_TO})\s*")
THROUGH = re.compile(rf"\s*(?:{_TO})\s*")
ENDS = re.compile(r"[。;\n]")
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
_LONGEST_NAME = 45


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


def bare_name(folded: str, start: int, end: int) -> Span | None:
    """刑事诉讼法 right before 第三十五条, without what leads up to it."""
    match = _BARE_NAME.search(folded, max(start, end - _LONGEST_NAME), end)
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


def steps_of(written: str, mark: str) -> tuple[Step, ...]:
    """第三、四、五条 as steps; a range inside is written out."""
    word, _, suffix = mark.partition("之")
    level = LEVELS[word]
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
