"""Quantities that something is compared with (比较): 不低于500万元, 二人以上, 超 600 亿元, 过半."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.condition import Operator, Quantity
from kb.model import Span
from kb.quantities.reading import measures
from kb.quantities.units import DURATIONS
from kb.quantities.values import Measure


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison in place; ``word`` is what says it (以上, 超过), empty for a bare number.

    ``said`` is whether the sentence itself includes the number: （含）以上; None where it does not
    say.  A range is two of these.
    """

    operator: Operator
    quantity: Quantity
    span: Span  # with the word
    value_span: Span
    word: str = ""
    said: bool | None = None
    base: str = ""  # 不超过注册资本的30%: of what
    word_span: Span | None = None  # of the word, where it stands beside this number
    end_span: Span | None = None  # of this end of a range

    @property
    def number_span(self) -> Span:
        """Where this number itself stands, without the other end of its range."""
        return self.end_span or self.value_span


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that says how a number is compared, and where it stands."""

    operator: Operator
    text: str
    start: int
    end: int
    said: bool | None = None
    base: str = ""

    @property
    def span(self) -> Span:
        """The word alone, without what stands between it and the number."""
        return Span(self.start, self.end)


_GE, _GT, _LE, _LT = Operator.AT_LEAST, Operator.MORE, Operator.AT_MOST, Operator.LESS
# 最高可给予, 最高奖励, 最多补助: between the bound and its number stands what is done.
_DOES = (
    r"(?:可以?|能够?|将|按照?|给予|获得?|享受?|奖励?|奖补|补贴|补助|资助|支持|扶持|申[请领]|领取|发放|配套|拨付"
    r"|贴息|减免)*(?:金额|额度|总额|资金|比例)?(?:可?[至到达]|可?达到)?"
)
_PREFIXES: tuple[tuple[str, Operator], ...] = (
    (rf"(?:最高|最多|至多)(?!不){_DOES}", _LE),
    (rf"(?:最低|最少)(?!不){_DOES}", _GE),
    (r"(?:不得?|不能|不应|不应当|不可|不予|不准|未曾?|没有|最多不|最高不|最长不|一般不|原则上不)"
     r"(?:超过|超出|多于|高于|大于|长于|突破|逾)", _LE),
    (r"(?:不得?|不能|不应|不应当|不可|不准|最低不|最少不|一般不|原则上不)"
     r"(?:低于|少于|小于|短于|早于)", _GE),
    (r"不超|不逾|未逾|未超", _LE),
    (r"达不到|未达到?|未能达到|没有达到|没达到", _LT),
    (r"(?<![不未没])(?:超过|超出|高于|多于|大于|突破)(?:了)?|(?<![不未])(?:逾|超)", Operator.MORE),
    (r"(?<!不)(?<!不得)(?<!不能)(?:低于|少于|小于)|不足|不满|未满|不到|不及", _LT),
    (r"不得?(?:低|少|小)于", _GE),
    (r"已满|年满|届满|(?<![不未届圆])满", _GE),
    (r"(?<![未不])达到?(?:了)?(?:或者?超过)?", _GE),
    (r"至少[^,;。、()的\d一二三四五六七八九十百千两]{0,4}|最少|最低|起码|下限为", _GE),
    (r"提前|(?<=[一-鿿])(?<![以之目当])前", _GE),
    (r"最高|最多|至多|最长|最大|上限(?:为|是)?|封顶", _LE),
    (r"大约|约|将近|接近|近(?!期)", Operator.ABOUT),
)  # fmt: skip
_SUFFIXES: tuple[tuple[str, Operator], ...] = (
    (r"\(含\)以上|及其?以上|或者?以上|(?:和|、)?以上", _GE),
    (r"\(含\)以下|及其?以下|或者?以下|以下", _LE),
    (r"\(含\)以内|以内|之内", _LE),
    (r"以外|之外|开外", Operator.MORE),
    (r"左右|上下", Operator.ABOUT),
    (r"为限|为上限|封顶", _LE),
    (r"起(?!草|诉|算|点|施|执|实|止)", _GE),
)
_DURATION_SUFFIXES: tuple[tuple[str, Operator], ...] = (
    (r"(?:的?(?:时间|范围))?(?:之|以)?内(?![部容地销外设存涵科债资陆])", _LE),
    (r"(?:以|之)?前(?![款条项述期置提言后景身往])", _GE),
)
_LENGTHS = frozenset(("米", "海里"))
_SHORT = re.compile(r"前|近|约|大约|接近|逾|超|已?满|年满|达|提前|最[高低长大多少]")
"""Words that bind only the number right after them."""
_FILLER = r"(?:人民币|合计|总计|共计|分别|各|共|为|至|在|有|其|的)*\s*"
_BASE = r"(?:(?P<base>[^,;。:、!?()]{1,40}?)的)?"
_PREFIX = tuple(
    (re.compile(rf"(?P<word>{pattern})\s*{_FILLER}{_BASE}\s*$"), operator)
    for pattern, operator in _PREFIXES
)
_MARK = r"(?:\((?P<mark>不?(?:含|包括|包含|计)[^()]{0,12})\))?"
_SUFFIX = tuple(
    (re.compile(rf"\s*{_MARK}\s*(?P<word>{pattern})\s*{_MARK.replace('mark', 'after')}"), operator)
    for pattern, operator in _SUFFIXES
)  # fmt: skip
_DURATION_SUFFIX = tuple(
    (re.compile(rf"\s*{_MARK}\s*(?P<word>{pattern})(?P<after>(?!))?"), operator)
    for pattern, operator in _DURATION_SUFFIXES
)
_UNKNOWN = re.compile(r"[a-z/一-鿿]{1,3}?(?P<word>以上|以下|以内)")  # behind a unit not known here
_MARKED = re.compile(rf"\s*{_MARK}")
_HALF = re.compile(r"(?<![不未])过半(?![小年天月日])|超过?(?:一|半)半|(?<![不未])超半数?")
_BREAK = re.compile(r"[,;。!?:\n]")


def comparisons(folded: str, *, spoken: bool = False) -> list[Compared]:
    """Every quantity of a folded text with how it is compared, in order; bare ones are EQUAL."""
    return compared(folded, measures(folded, spoken=spoken))


def compared(folded: str, found: Sequence[Measure]) -> list[Compared]:
    """The measures found in a folded text with how each is compared, in order."""
    out: list[Compared] = []
    for i, measure in enumerate(found):
        out += _compared(folded, measure, found[i - 1] if i else None)
    for match in _HALF.finditer(folded):
        half = Quantity(Decimal(50), "%", match.group())
        span = Span(*match.span())
        if not any(c.span.overlaps(span) for c in out):
            out.append(Compared(_GT, half, span, span, match.group()))
    return [_marked(one) for one in _shared(folded, out)]


def _marked(one: Compared) -> Compared:
    """以上（不含）, 超过（含）: what the sentence itself says of the number wins."""
    swapped = {(_GE, False): _GT, (_LE, False): _LT, (_GT, True): _GE, (_LT, True): _LE}
    if one.said is None:
        return one
    return replace(one, operator=swapped.get((one.operator, one.said), one.operator))


def _compared(folded: str, measure: Measure, before: Measure | None) -> list[Compared]:
    floor = _floor(folded, measure.span.start, before.span.end if before else 0)
    if measure.low:
        return _range(folded, measure, measure.low)
    span, quantity = measure.span, measure.quantity
    after, prefix = _after(folded, measure), _prefix(folded, span.start, floor)
    if prefix and prefix.text == "前" and quantity.unit not in _SHORT_TIMES:
        prefix = None  # 前三年 is a period
    if after:
        word, whole = _joint(prefix, after), Span(span.start, after.end)
        one = Compared(word.operator, quantity, whole, span, after.text, after.said)
        return [replace(one, word_span=word.span)]
    mark = _MARKED.match(folded, span.end)
    marked = mark["mark"] if mark else None
    end = mark.end() if mark and marked else span.end
    if prefix is None:
        bare = Operator.MORE if measure.over else Operator.EQUAL
        return [Compared(bare, quantity, Span(span.start, end), span, "", _said(marked))]
    whole, said = Span(prefix.start, end), _said(marked)
    one = Compared(prefix.operator, quantity, whole, span, prefix.text, said, prefix.base)
    return [replace(one, word_span=prefix.span)]


_SHORT_TIMES = frozenset(("日", "工作日", "小时", "分钟"))


def _joint(prefix: _Word | None, after: _Word) -> _Word:
    """不超过三年以内, 超过五人以上, 不足十日前: the word before the number decides."""
    if prefix and prefix.operator in (_LE, _LT, _GT) and not prefix.base:
        return prefix
    return after


def _floor(folded: str, start: int, least: int) -> int:
    """Where the clause of a number begins, or the number before it ends."""
    breaks = [m.end() for m in _BREAK.finditer(folded, least, start)]
    return breaks[-1] if breaks else least


def _range(folded: str, measure: Measure, low: Quantity) -> list[Compared]:
    """三至五年: both ends count."""
    high, span = measure.quantity, measure.span
    after = _after(folded, measure)
    whole = Span(span.start, after.end if after else span.end)
    far = Span(span.end - len(high.written), span.end)
    return [
        Compared(_GE, low, whole, span, "至", end_span=measure.near),
        Compared(_LE, high, whole, span, "至", end_span=far),
    ]


def _prefix(folded: str, end: int, floor: int) -> _Word | None:
    """The word before a number that says how it is compared; the nearest wins."""
    start = max(floor, end - 60)
    text = folded[start:end]
    best: _Word | None = None
    for pattern, operator in _PREFIX:
        for match in pattern.finditer(text):
            base = match["base"] or ""
            word = _Word(
                operator,
                match["word"],
                start + match.start(),
                start + match.end("word"),
                None,
                base,
            )
            if not (base and _SHORT.fullmatch(word.text)) and (best is None or _nearer(word, best)):
                best = word
    return best


def _nearer(word: _Word, best: _Word) -> bool:
    return (word.end, len(word.text)) > (best.end, len(best.text))


def _after(folded: str, measure: Measure) -> _Word | None:
    """The word after a number that says how it is compared."""
    unit, at = measure.quantity.unit, measure.span.end
    patterns = (*_SUFFIX, *_DURATION_SUFFIX) if unit in DURATIONS or unit in _LENGTHS else _SUFFIX
    for pattern, operator in patterns:
        match = pattern.match(folded, at)
        if match:
            said = _said(match["mark"] or match["after"])
            return _Word(operator, match["word"], match.start("word"), match.end(), said)
    unknown = None if unit else _UNKNOWN.match(folded, at)
    if unknown:
        operator = _GE if unknown["word"] == "以上" else _LE
        return _Word(operator, unknown["word"], unknown.start("word"), unknown.end())
    return None


def _said(mark: str | None) -> bool | None:
    return None if not mark else not mark.startswith("不")


def _shared(folded: str, found: Sequence[Compared]) -> list[Compared]:
    """达到5000万元、1亿元、5亿元的: what is said of the first number is said of those after it."""
    out: list[Compared] = []
    for one in sorted(found, key=lambda c: c.value_span):
        last = out[-1] if out else None
        if last and last.word and one.operator is Operator.EQUAL and last.operator is not _ABOUT:
            between = folded[last.span.end : one.span.start].strip()
            if (
                between in ("、", "和", "及", "")
                and last.quantity.unit == one.quantity.unit
                and (between or last.word == "至")
            ):
                one = replace(one, operator=last.operator, word=last.word, said=last.said)
        out.append(one)
    return out


_ABOUT = Operator.ABOUT
