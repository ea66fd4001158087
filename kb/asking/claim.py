"""A claim to check (待核说法): …牵头，对吗; what it says that a text can be compared with.

That is numbers, days, and the offices that do something.  The claim is asked again without its
values (由谁牵头), so that what it says wrongly does not lead astray what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.asking.amounts import Amount, amounts, squeezed
from kb.asking.facts import offices
from kb.asking.mentions import read_pinpoints
from kb.asking.question import carries_no_weight
from kb.asking.said import CLAUSE, KEY_YEAR, Claim, Manner, Said, Written
from kb.asking.sayings import manners, within, without_modals
from kb.days import days
from kb.model import Span
from kb.text import Tokeniser, fold

__all__ = ("CLAUSE", "Claim", "Said", "Written", "compared", "read_claim")

_TAG = re.compile(
    r"[、。!?;:]*(?:这(?:个|种)?(?:说法|话|样))?(?:说得?|讲)?(?:是?(?:对不对|对[吗嘛么]|没错[吧吗]|是不是|正确[吗么]|准确[吗么]|属实[吗么]"
    r"|是真的[吗么]?|真的[吗么假]?|真的假的|有误[吗么]|有没有错|错了[吗么])|是这样[的吗么]*|是[吗嘛么]|对[吧不]|是吧|没错)[?!。]*$"
)
_ASKED = re.compile(r"(?:吗|(?<![什怎那多要])么|吧)[?!。]*$")
_HEARSAY = re.compile(r"^(?:我?听说|据说|有人说|网上说|他们说|请问|都说|我记得|我以为|传闻)[、:]?")
_MAY = re.compile(
    r"(?:我们?|我司|本司|我公司|本公司|我厂|咱们)|能(?!力)|可以|可否|符合|够|算|享受|申请|申报"
)
"""A question of someone who wants something: no claim about a text."""

_IN_FORCE = re.compile(
    r"(?<!起)(?:有效|失效|生效|施行|实施|过期|到期|作废|废止|管用|能用|算数)(?:了|的|过)?$"
)
"""How a question ends whether a text has effect; 自…起施行 claims a day."""

_HOLDS = re.compile(r"有效(?!期)|能用|可用|管用|算数|适用")
"""2024年2月10日还有效吗 asks about that day and claims nothing of it."""

_COUNTED = ("", "条", "款", "章", "项")
"""So many 条 are counted elsewhere."""

_ALONE = re.compile(
    r"单独|独自|独家|独立(?=负责|解释|承担|办理)|只[由是归能有]|仅[由是归]|唯一|一家"
)
_NOT = re.compile(r"(?:不|并非|非)(?:是|再|应该?)?(?:[由归向]|属于?)?$")
_DOER = re.compile(r"[由归是向找]$")

_FOUNDS = re.compile(r"设立|成立|开办|注册|变更|注销|申请|办理")
_NTH = re.compile(r"首[年次月批]|第[一二三四五六七八九十]+[年次期批档]")
"""What a text says of the first year it does not say of the second."""

_SAYS = frozenset(
    "规定 要求 写明 写着 载明 明确 提到 说明 指出 不是 难道 好像 应该 似乎 大概".split()
)


def read_claim(text: str, tokeniser: Tokeniser) -> Claim | None:
    """What a question claims, where it claims anything that can be compared."""
    plain = squeezed(text)
    text, plain = _stated(text, plain)
    tag = _TAG.search(plain)
    if tag is None and (not _ASKED.search(plain) or _MAY.search(plain)):
        return None
    heard = _HEARSAY.match(plain)
    start = heard.end() if heard else 0
    end = tag.start() if tag else len(_ASKED.sub("", plain))
    written = Written("".join(text.split())[start:end])
    said: tuple[Said, ...] = tuple(_said(written, tokeniser, tagged=tag is not None))
    bare = tag is not None and not _OURS.search(plain)
    said += tuple(manners(written, lambda clause: _subject(clause, tokeniser), bare=bare))
    if bare and not said and not _IN_FORCE.search(written.plain):
        said = tuple(_statement(written, tokeniser))
    if _IN_FORCE.search(written.plain) and all(one.day for one in said):
        return None  # 2025年6月1日还有效，对吗: a question of that day
    return Claim(said, _neutral(written, said), written.text) if said else None


_WHETHER = re.compile(r"(?<!^)(?:是不是|是否)(?=[一-鿿]{3})")
_OURS = re.compile(r"我们?|我司|本司|本公司|我厂|咱们")


def _stated(text: str, plain: str) -> tuple[str, str]:
    """补助是不是由市财政局审核 as what it asks about: 补助由市财政局审核，对吗."""
    text = "".join(text.split())
    found = _WHETHER.search(fold(text))
    if not found or _TAG.search(plain):
        return text, plain
    said = f"{text[: found.start()]}{text[found.end() :].rstrip('?？')}，是吗"
    return said, squeezed(said)


def _said(written: Written, tokeniser: Tokeniser, *, tagged: bool) -> Iterator[Said]:
    for clause in CLAUSE.finditer(written.plain):
        text, at = clause.group(), clause.start()
        years = frozenset(KEY_YEAR.findall(text))
        words = _subject(text, tokeniser)
        for amount in amounts(text):
            own = Span(at + amount.span.start, at + amount.span.end)
            if any(often.contains(own) for often in within(written)):
                continue
            if amount.unit == "次" and amount.value == 1 and within(Written(text)):
                continue  # 每年一次 says how often
            if amount.unit in _COUNTED and amount.value < 10**4:
                continue
            shown = written.shown(*compared(amount, at))
            denied = bool(_NOT.search(text[: compared(amount)[0]]))
            yield Said(words, shown, years, amount=amount, clause=at, denied=denied)
        for day in days(text):
            if (day.month or day.edge) and not _HOLDS.search(text):
                shown = written.shown(at + day.span.start, at + day.span.end)
                yield Said(words, shown, frozenset(), day=day)
        for office in _does_something(text, tagged=tagged):
            start = at + text.find(office)
            shown, alone = written.shown(start, start + len(office)), bool(_ALONE.search(text))
            denied = bool(_NOT.search(text[: text.find(office)]))
            yield Said(words, shown, years, office=office, alone=alone, denied=denied)


def _statement(written: Written, tokeniser: Tokeniser) -> Iterator[Manner]:
    """The whole of a claim that has neither value nor 可以: that something is so, or is not."""
    words = tuple(w for w in _subject(written.plain, tokeniser) if not read_pinpoints(w))
    if len(words) > 1:
        yield Manner(words, written.shown(0, len(written.plain)), frozenset())


def _does_something(clause: str, *, tagged: bool) -> Iterator[str]:
    """The offices of which a clause says what they do: not 周文局长, not 被诈骗银行要负责吗."""
    for office in offices(clause):
        at = clause.find(office)
        person = clause[at + len(office) :].startswith("长")
        # 董事不得与公司 and 设立公司 name none
        ruled = without_modals(office) != office or _FOUNDS.match(office)
        if not person and not ruled and (tagged or at == 0 or _DOER.search(clause[:at])):
            yield office


def compared(amount: Amount, at: int = 0) -> tuple[int, int]:
    """Where an amount stands with the words that compare it."""
    spans = [amount.span, *([amount.comparing] if amount.comparing else [])]
    return at + min(s.start for s in spans), at + max(s.end for s in spans)


def _subject(clause: str, tokeniser: Tokeniser) -> tuple[str, ...]:
    """The content words of a clause, its values and offices left out."""
    found = amounts(clause)
    spans = [amount.span for amount in found] + [day.span for day in days(clause)]
    for span in (*spans, *(a.comparing for a in found if a.comparing)):
        clause = clause[: span.start] + " " * len(span) + clause[span.end :]
    for office in offices(clause):
        clause = clause.replace(office, " ")
    nth = _NTH.findall(clause)
    words = (
        w
        for w in (*nth, *tokeniser.cut(clause))
        if len(w) > 1 and w not in _SAYS and not carries_no_weight(w)
    )
    return tuple(dict.fromkeys(words))


def _neutral(written: Written, said: Sequence[Said]) -> str:
    """The claim with 多少, 何时 and 谁 for what it says."""
    plain, asked = written.plain, fold(written.text)
    holes: list[tuple[int, int, str]] = []
    for office in {one.office for one in said if one.office}:
        holes.append((plain.find(office), plain.find(office) + len(office), "谁"))
    for day in days(plain):
        if day.month or day.edge:
            holes.append((day.span.start, day.span.end, "何时"))
    for amount in amounts(plain):
        if amount.unit not in _COUNTED or amount.value >= 10**4:
            unit = "" if amount.unit == "%" else amount.unit
            holes.append((*compared(amount), f"多少{unit}"))
    for one in said:
        if isinstance(one, Manner) and (one.period or one.count):
            at = plain.find(squeezed(one.written))
            end = at + len(squeezed(one.written))
            holes.append((at, end, "多久" if one.period else "几项"))
    for start, end, word in sorted(holes, reverse=True):
        asked = f"{asked[:start]}{word}{asked[end:]}"
    if any(isinstance(one, Manner) and one.polarity for one in said):
        asked = without_modals(asked)
    return f"{asked}?"
