"""What stands around the body of a document: title, 序言, 署名 and 附件."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Block, compact
from kb.numerals import NUMERAL

DOCUMENT_WORDS = (
    "实施细则|实施办法|实施方案|导则|条例|办法|规定|细则|措施|意见|方案|规则|规程|准则|守则|章程|"
    "指引|指南|规划|计划|制度|标准|目录|决定|决议|解释|批复|答复|安排|修正案|法典|编|公告|通告|通知|法"
)
_TITLE = re.compile(
    rf".*(?:{DOCUMENT_WORDS})(?:\([^()]{{1,30}}\))*(?:.{{0,6}}(?:解读|问答))?", re.DOTALL
)
_LETTER = re.compile(r"(?:通知|公告|通告|命令|令|函|批复)(?:\([^()]*\))?$")
_PUNCTUATED = re.compile(r"[。；;：:！!,，]|》\)?$")
TITLE_MOST = 80

_DAY = rf"[{NUMERAL}]{{4}}[ \t]*年[ \t]*[{NUMERAL}]{{1,3}}[ \t]*月[ \t]*[{NUMERAL}]{{1,3}}[ \t]*日"
DATE_LINE = re.compile(rf"\(?{_DAY}\)?(?:印发|发布|公布)?")
_ISSUER = re.compile(
    r"[^。；;：:,，！？!?(《\d]{2,40}(?:部|委|局|厅|院|府|会|办|室|处|署|行|社|司|队|站|馆|中心|政府|"
    r"公司|集团|联合会|管委会|领导小组|办公室)(?:\([^()]{1,20}\))?"
)
_SIGNED = re.compile(rf"(?:{_ISSUER.pattern}[ \t]+)?{DATE_LINE.pattern}")
_ENACTED = re.compile(rf"{_DAY}(?:通过|签署|核准|制定)[。.]?")
_ENACTING = re.compile(
    r"[^。；;：:]{0,20}(?:主席|长官|司长|局长)[ \t]+\S{2,12}|(?:命令|着令|现予)公布[。.]?"
)
"""What stands under a law of Macau: 二零二一年…通過。 立法會主席 某某 …簽署。 命令公佈。"""
_IMPRINT = re.compile(
    r"抄送|公开方式|主动公开|\(?此件|\(?联系|印发机关|.{2,30}办公[厅室].{0,30}印发$"
)
_APPENDIX = re.compile(
    rf"附(?P<sort>件|表|录|图)?[ \t]*(?P<number>[{NUMERAL}]{{1,3}})?[ \t]*"
    r"(?:[:：.、][ \t]*(?P<title>.*)|[ \t]+(?P<named>[^。；，,]{1,40})|)",
    re.DOTALL,
)
_NOT_APPENDIX = re.compile(r"附[ \t]*则")
_PREFACE = frozenset(("序言", "前言", "序"))


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of blocks (start to end) and what it is: title, preamble, signature, appendix."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Caption:
    """The head line of an appendix: 附件1：申报表."""

    sort: str
    number: str | None
    title: str
    length: int


def appendix_of(block: Block) -> Caption | None:
    """The appendix head a block is, if it is one; 附则 is a chapter."""
    if block.body[:1] != "附" or _NOT_APPENDIX.match(block.body):
        return None
    match = _APPENDIX.fullmatch(block.body)
    if match is None or not (match["sort"] or match["title"] is not None):
        return None
    title = match["title"] or match["named"] or ""
    named = match.start("title") if match["title"] is not None else match.start("named")
    length = named if named >= 0 else len(block.body)
    return Caption("附" + (match["sort"] or "件"), match["number"], title, length)


def title_index(blocks: Sequence[Block], title: str | None) -> int | None:
    """Which block is the title: the given one, or the nearest line above the body that reads so."""
    if title and (wanted := _plain(title)):
        exact = [i for i, b in enumerate(blocks[:40]) if _plain(b.body) == wanted]
        if exact:
            return exact[0]
    named = [i for i, b in enumerate(blocks) if is_title(b)]
    if not named:
        return 0 if title is None and blocks and _first_line(blocks) else None
    first = named[0]
    inner = [i for i in named if _plain(blocks[i].body) in _plain(blocks[first].body)]
    return inner[-1] if _LETTER.search(blocks[first].body) else first


_OPENS_TITLE = re.compile(r"[^。；;：:！!？?]*关于[^。；;：:！!？?]*")
_TITLE_TAIL = re.compile(
    r"\((?:试行|暂行|修订版?|草案|征求意见稿"
    rf"|[{NUMERAL}]{{4}}[ \t]*年?[ \t]*"
    rf"(?:[—–~-]+[ \t]*[{NUMERAL}]{{2,4}}[ \t]*年?|版|本|度|修订版?))\)"
)


def _whole_title(blocks: Sequence[Block], chosen: int) -> tuple[int, int]:
    """The blocks of a title that runs over several lines: 某市 / 关于…的 / 实施意见 / (试行)."""
    start, end = chosen, chosen + 1
    if end < len(blocks) and _TITLE_TAIL.fullmatch(blocks[end].body):
        end += 1
    above = blocks[start - 1].body if start else ""
    opened = _OPENS_TITLE.fullmatch(above) and "关于" not in blocks[start].body
    if opened and len(above) <= TITLE_MOST and not is_title(blocks[start - 1]):
        start -= 1
        offices = blocks[start - 1].body.split() if start and above.startswith("关于") else []
        start -= bool(offices) and all(_ISSUER.fullmatch(office) for office in offices)
    return start, end


def _plain(text: str) -> str:
    from kb.text import fold

    return re.sub(r"[《》<>〈〉\s]", "", fold(text))


def is_title(block: Block) -> bool:
    """Whether a line reads like the title of an official document."""
    body = block.body
    if len(body) > TITLE_MOST or _PUNCTUATED.search(body) or DATE_LINE.match(body):
        return False
    return _TITLE.fullmatch(body) is not None and compact(body) not in ("目录", "附则", "总则")


def _first_line(blocks: Sequence[Block]) -> bool:
    body = blocks[0].body
    return len(body) <= TITLE_MOST and not re.search(r"[。；;：:！!]$", body)


def signature_at(blocks: Sequence[Block], start: int) -> tuple[int, int] | None:
    """The first 署名 from ``start`` on, as (first block, end): issuer lines, then a date alone."""
    for i in range(start, len(blocks)):
        if _ENACTED.fullmatch(blocks[i].body):
            return i, _enacted_end(blocks, i)
        if _SIGNED.fullmatch(blocks[i].body):
            first = i
            while first > start and i - first < 5 and _ISSUER.fullmatch(blocks[first - 1].body):
                first -= 1
            return first, _imprint_end(blocks, i + 1)
    return None


def _enacted_end(blocks: Sequence[Block], at: int) -> int:
    while at < len(blocks) and (
        _ENACTED.fullmatch(blocks[at].body) or _ENACTING.fullmatch(blocks[at].body)
    ):
        at += 1
    return at


def undated_signature(blocks: Sequence[Block], start: int) -> tuple[int, int] | None:
    """A 署名 without a date: an issuer's name alone on the last line."""
    last = len(blocks) - 1
    if (
        last > start
        and blocks[last - 1].body.endswith("。")
        and _ISSUER.fullmatch(blocks[last].body)
    ):
        return last, last + 1
    return None


def _imprint_end(blocks: Sequence[Block], at: int) -> int:
    while at < len(blocks) and _IMPRINT.match(blocks[at].body):
        at += 1
    return at


def front_zones(blocks: Sequence[Block], title: str | None) -> list[Zone]:
    """The zones of what stands before the first 章 or 条."""
    chosen = title_index(blocks, title)
    fixed = [] if chosen is None else [Zone("title", *_whole_title(blocks, chosen))]
    first = fixed[0].start if fixed else None
    # A date right under the title is when it was adopted, not a signature.
    signed = signature_at(blocks, 0) if first is None or first > 0 else None
    if signed and signed[0] > 0 and (chosen is None or not signed[0] <= chosen < signed[1]):
        fixed.append(Zone("signature", *signed))
    fixed.extend(
        Zone("preface", i, i + 1) for i, b in enumerate(blocks) if compact(b.body) in _PREFACE
    )
    return _filled(sorted(fixed, key=lambda z: z.start), len(blocks))


def _filled(fixed: Sequence[Zone], length: int) -> list[Zone]:
    out, at = [], 0
    for zone in [*fixed, Zone("end", length, length)]:
        if zone.start > at:
            out.append(Zone("preamble", at, zone.start))
        if zone.kind != "end":
            out.append(zone)
        at = zone.end
    return out


def back_zones(blocks: Sequence[Block], start: int) -> list[Zone]:
    """The zones behind the last provision, from the first 附件 or 署名 found from ``start`` on."""
    marks = [i for i in range(start, len(blocks)) if appendix_of(blocks[i])]
    signed = signature_at(blocks, start)
    if signed is None and not marks:
        signed = undated_signature(blocks, start)
    fixed = [Zone("appendix", i, i + 1) for i in marks]
    # Dates inside a printed 附件 belong to its forms.
    if signed and not any(i < signed[0] for i in marks[1:]):
        fixed = [z for z in fixed if not signed[0] <= z.start < signed[1]]
        fixed.append(Zone("signature", *signed))
    return _covering(sorted(fixed, key=lambda z: z.start), len(blocks))


def _covering(fixed: Sequence[Zone], length: int) -> list[Zone]:
    """The zones without holes: an appendix runs on, and what follows a signature is one."""
    out: list[Zone] = []
    for zone, after in zip(fixed, [*(z.start for z in fixed[1:]), length], strict=False):
        end = zone.end if zone.kind == "signature" else after
        out.append(Zone(zone.kind, zone.start, end))
        if end < after:
            out.append(Zone("appendix", end, after))
    return out
