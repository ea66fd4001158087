"""What a claim says beside numbers, days and offices: how often, that one may or must, how many.

每季度公布一次, 不需要预约, 可以收取押金, 共三项.  Each is held against the clause of a text that
has most of its words; what cannot be told from the words is left unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kb.asking.amounts import amounts, squeezed
from kb.asking.clauses import Finding, Judged, Row, likely, rows_of
from kb.asking.facts import denials
from kb.asking.lay import formal
from kb.asking.mentions import read_pinpoints
from kb.asking.said import CLAUSE, Manner, Polarity, Written
from kb.asking.support import has
from kb.model import Span
from kb.numerals import read_int

_POLARITY = tuple(
    (kind, re.compile(words))
    for kind, words in (
        (Polarity.NEED_NOT, r"不需要?|不用|无需|无须|不必|免于|不再(?:需要|要求)|不要求"),
        (
            Polarity.MAY_NOT,
            r"不得(?!不)|不准|不许|不可以?(?!不)|不能|禁止|严禁|不允许|不予|不再|不应当?",
        ),
        (Polarity.URGED, r"鼓励|倡导|提倡"),
        (
            Polarity.MAY,
            r"可以|允许|准许|有权|(?<![性功智技效节产职才潜])能够?(?![力源量耗效])|(?<![许认])可(?![能行靠见持])(?=[一-鿿]{2})",
        ),
        (
            Polarity.MUST,
            r"应当|必须|(?<![有据因])需要(?!的)|须|(?<![重主次需])要(?![求点素件害])"
            r"|(?<![供对相反响适效])应(?![用急对届税付收纳声变邀征])|得(?=先)",
        ),
    )
)
_OPPOSED = {
    Polarity.MAY: (Polarity.MAY_NOT,),
    Polarity.MAY_NOT: (Polarity.MAY, Polarity.MUST, Polarity.URGED),
    Polarity.MUST: (Polarity.NEED_NOT, Polarity.MAY_NOT, Polarity.URGED),
    Polarity.NEED_NOT: (Polarity.MUST,),
    Polarity.URGED: (Polarity.MAY_NOT, Polarity.MUST),
}
_SAME = {Polarity.MAY: (Polarity.URGED,)}
"""Who encourages allows."""

_PERIOD = r"(?:半年|两年|三年|季度|季|学期|学年|年度|年|月|周|星期|旬|日|天)"
_OFTEN = re.compile(rf"每一?个?(?P<period>{_PERIOD})(?:度)?")
_SAME_PERIOD = {"季": "季度", "星期": "周", "天": "日", "年度": "年"}
COUNT = re.compile(
    r"(?:一?共|总共|合计|包括|分为|分成|有|是)*(?P<number>[0-9零一二两三四五六七八九十百]+)个?(?:大)?"
    r"(?P<unit>项|类|种|款|方面|档|点|情形|条件)(?![目的上下])"
)
_TWICE = re.compile(r"(?:可以?|能够?|应当?|允许)不(?!断|仅|同)|不(?:得|能|可)不")
_COMPARES = re.compile(
    r"不(?:得|能|应|可)?(?:超过|超出|高于|多于|大于|低于|少于|小于|短于|足|满)|可达|应达"
)
_CALLED = re.compile(r"(?<=[一-鿿])禁止(?!在)[一-鿿]{2}[区期]|(?:法规|法律|明令|规定)禁止.{2,12}的")
"""划定禁止采砂区 names an area, 法律禁止发布的 information; neither forbids anything."""

_SENTENCE = re.compile("[。;!?]")
_MODAL_WORDS = re.compile("|".join(pattern.pattern for _, pattern in _POLARITY))


def often(clause: str) -> tuple[str, ...]:
    """The periods after which a squeezed clause has something done: 季度 of 每季度."""
    found = (one["period"] for one in _OFTEN.finditer(clause))
    return tuple(_SAME_PERIOD.get(period, period) for period in found)


def polarity(clause: str) -> Polarity | None:
    """What a squeezed clause makes of what it speaks of; None where it only states.

    不得超过 compares and forbids nothing; 可以不 and 不得不 are left to the reader.
    """
    if _TWICE.search(clause):
        return None
    plain = _CALLED.sub("\0", clause)
    plain = _COMPARES.sub("\0", plain) if amounts(clause) else plain
    return next((kind for kind, pattern in _POLARITY if pattern.search(plain)), None)


def allows(plain: str) -> bool:
    """Whether a squeezed text allows anything, or urges it."""
    kinds = (Polarity.MAY, *_SAME[Polarity.MAY])
    return any(pattern.search(plain) for kind, pattern in _POLARITY if kind in kinds)


def denies(plain: str) -> bool:
    """Whether a squeezed text forbids anything, or says that it need not be done."""
    kinds = (Polarity.NEED_NOT, Polarity.MAY_NOT)
    return any(pattern.search(plain) for kind, pattern in _POLARITY if kind in kinds)


def parted(plain: str) -> tuple[str, str]:
    """What a squeezed clause says before 可以 or 不得, and behind it."""
    modal = _MODAL_WORDS.search(plain)
    return (plain[: modal.start()], plain[modal.end() :]) if modal else ("", plain)


def without_modals(clause: str) -> str:
    """The clause without 可以 or 不得, so that words alone are looked for."""
    return _MODAL_WORDS.sub(" ", clause)


def manners(
    written: Written, subject: Callable[[str], tuple[str, ...]], *, bare: bool
) -> Iterator[Manner]:
    """How often, how many, and, where a claim has no value, that one may or must; by clause."""
    before: tuple[str, ...] = ()
    for clause in CLAUSE.finditer(written.plain):
        words = tuple(w for w in subject(clause.group()) if not read_pinpoints(w))
        number = COUNT.search(clause.group())
        yield from _periods(written, clause, words)
        if number and (count := read_int(number["number"])):
            shown = written.shown(clause.start() + number.start(), clause.start() + number.end())
            kept = tuple(w for w in words if w not in number.group())
            yield Manner(kept, shown, frozenset(), clause=clause.start(), count=count)
        elif bare and (kind := polarity(clause.group())):
            shown = written.around(clause.start(), clause.end())
            if shown.endswith("的"):
                continue
            led = before if _MODAL_WORDS.match(clause.group()) else ()
            kept = tuple(w for w in words if without_modals(w).strip() == w)
            yield Manner(kept, shown, frozenset(), clause=clause.start(), polarity=kind, before=led)
        before = (*before, *words)


def _periods(written: Written, clause: re.Match[str], words: Sequence[str]) -> Iterator[Manner]:
    """How often a clause has something done."""
    for one in _OFTEN.finditer(clause.group()):
        shown = written.shown(clause.start() + one.start(), clause.start() + one.end())
        period = _SAME_PERIOD.get(one["period"], one["period"])
        kept = tuple(w for w in words if not w.startswith("每"))
        yield Manner(kept, shown, frozenset(), clause=clause.start(), period=period)


def within(written: Written) -> tuple[Span, ...]:
    """Where a claim says how often: 每半年 holds no number."""
    return tuple(Span(*one.span()) for one in _OFTEN.finditer(written.plain))


def judged(said: Manner, texts: Sequence[Written]) -> Judged:
    """Whether the clause that has most of its words says it so."""
    every = rows_of(said, said.words, texts)
    rows = [row for row in (every if said.polarity else likely(said, every)) if _near(said, row)]
    best = max((_own(said, row) for row in rows), default=0)
    near = [row for row in rows if _own(said, row) >= 0.75 * best]
    if said.period:
        return _often(said, near)
    what = _what(said)
    order = [
        (_weight(what, _whole(row)), _weight(said.before, _up_to(row)), _own(said, row))
        for row in near
    ]
    ranked = sorted(zip(order, near, strict=True), key=lambda one: one[0], reverse=True)
    return _allowed(said, [row for _, row in ranked])


def _what(said: Manner) -> tuple[str, ...]:
    """The words behind 可以 or 不得: what is allowed counts for more than to whom."""
    plain = squeezed(said.written)
    modal = _MODAL_WORDS.search(plain)
    rest = plain[modal.end() :] if modal else plain
    return tuple(word for word in said.words if word in rest)


def _whole(row: Row) -> str:
    """The clause with what 、 joins to it, squeezed."""
    return squeezed(row.text.around(*row.match.span()))


def _up_to(row: Row) -> str:
    """The sentence up to the end of the clause."""
    return _SENTENCE.split(row.text.plain[: row.match.end()])[-1]


def _weight(words: Sequence[str], clause: str) -> int:
    return sum(len(w) for w in words if any(has(form, clause) for form in formal(w)))


def _near(said: Manner, row: Row) -> bool:
    """Whether a clause has half of the words at least."""
    return 2 * _own(said, row) >= sum(map(len, said.words)) > 0


def _own(said: Manner, row: Row) -> int:
    """How much of the words its clause has, with the condition before it: 团体使用的，应当预约."""
    stretch = row.clause
    if said.polarity:
        sentence = _SENTENCE.split(row.text.plain[: row.match.start()])[-1]
        stretch = "" if _MODAL_WORDS.search(sentence) else sentence
        stretch += _whole(row)
    return _weight(said.words, stretch)


def _often(said: Manner, rows: Sequence[Row]) -> Judged:
    for row in rows:
        if said.period in often(row.clause):
            return Judged(said, Finding.AGREES, said.written, row.where)
    for row in rows:
        if found := _OFTEN.search(row.clause):
            return Judged(said, Finding.DIFFERS, row.shown(*found.span()), row.where)
    return Judged(said, Finding.UNSAID)


def _allowed(said: Manner, rows: Sequence[Row]) -> Judged:
    for row in rows:
        told = polarity(row.clause)
        whole = row.text.around(*row.match.span())
        if not said.polarity or not told or _attributed(said, row) or _whole(row).endswith("的"):
            continue
        if _of_another(said, row):
            continue
        if told in (said.polarity, *_SAME.get(said.polarity, ())):
            if _denies_more(said, row) or not _all_of_it(said, row):
                continue
            return Judged(said, Finding.AGREES, whole, row.where)
        if told in _OPPOSED[said.polarity] and _of_that(said, row) and _all_of_it(said, row):
            return Judged(said, Finding.DIFFERS, whole, row.where)
    return Judged(said, Finding.UNSAID)


def _of_that(said: Manner, row: Row) -> bool:
    """Whether a clause orders or forbids what is said: 采砂应当取得许可 does not order 采砂.

    食品生产经营者应当标示 orders no 生产经营 either: the doing stands behind 应当.
    """
    whole = _whole(row)
    modal = _MODAL_WORDS.search(whole)
    what = _what(said) or said.words
    at = {whole.rfind(form) for word in (what[:1] + what[-1:]) for form in formal(word)}
    return modal is None or all(one < 0 or one >= modal.start() for one in at)


def _of_another(said: Manner, row: Row) -> bool:
    """Whether a clause speaks of the opposite of something said: 非处方药 for 处方药."""
    whole = _whole(row)
    return any(w in whole and not has(w, whole) for w in (*said.words, *said.before))


def _all_of_it(said: Manner, row: Row) -> bool:
    """Whether a clause has most of what is allowed or ordered: 应当包括下列事项 has little."""
    what = _what(said)
    return _weight(what, _whole(row)) >= 0.7 * sum(map(len, what))


def _denies_more(said: Manner, row: Row) -> bool:
    """Whether what is said is said of who has not what the text says it of: 没有许可证也能零售."""
    theirs = {what[:1] for what in denials(row.text.plain)}
    mine = denials(without_modals(squeezed(said.written)))
    return any(what[:1] not in theirs for what in mine)


def _attributed(said: Manner, row: Row) -> bool:
    """Whether a clause speaks of what is so, and orders something else.

    应当对免费开放的博物馆给予支持 orders no 免费开放.
    """
    last = next((word for word in reversed(said.words) if word in row.clause), "")
    at = [found.end() for found in re.finditer(re.escape(last), row.clause)]
    here = all(row.clause.startswith("的", end) and end + 1 < len(row.clause) for end in at)
    return bool(last and at) and here and f"{last}的" not in squeezed(said.written)
