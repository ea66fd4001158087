"""In which drafting tradition (立法体例) a text is written, and its tree in that tradition.

Only sure signs count; a text without them is the mainland's.  The tree is first read as the
mainland writes: below 条 only the words differ in Taiwan; in Macau a 条 is captioned on its next
line, and its numbered 一、 is a 款.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.blocks import compact
from kb.citation import step_label
from kb.model import Level, Provision, Span
from kb.numerals import NUMERAL
from kb.text import fold
from kb.traditions import MACAU, MAINLAND, TAIWAN

_HEAD = re.compile(rf"(?m)^[#* \t]*第[ \t]*[{NUMERAL}]+(?:[ \t]*-[ \t]*\d+)?[ \t]*条")
_TOP = 1500  # characters in which a title, its 题注 and the enacting words stand
_PLACES = (
    "台北|新北|桃园|台中|台南|高雄|基隆|新竹|苗栗|彰化|南投"
    "|云林|嘉义|屏东|宜兰|花莲|台东|澎湖|金门|连江"
)
_TAIWAN = (
    re.compile(rf"(?:中华)?民国[ \t]*[{NUMERAL}]+[ \t]*年[ \t]*[{NUMERAL}]+[ \t]*月"),
    re.compile(r"本[^。\n]{1,12}自(?:公布|发布)日(?:起)?施行|自(?:公布|发布)日施行"),
    re.compile(r"在直辖市为|直辖市、县\(市\)"),
    re.compile(r"(?m)^[#* \t]*法规(?:名称|类别)[ \t]*:"),
    re.compile(r"总统(?:令|[^。\n]{0,12}字第)|行政院|立法院三读"),
    re.compile(
        rf"(?m)^[#* \t]*(?:{_PLACES})[市县][^。\n]{{0,30}}(?:条例|办法|规则|要点|准则|细则)"
    ),
)
_MACAU = (
    re.compile(
        r"第[ \t]*\d{1,3}/\d{2,4}(?:/m)?[ \t]*号[ \t]*"
        r"(?:法律|法令|行政法规|行政命令|[^。\n]{0,12}批示)"
    ),
    re.compile(r"澳门特别行政区(?:立法会|行政长官)?根据|印务局|澳门政府"),
    re.compile(r"本(?:法律|行政法规|法令|批示)(?:订定|规范|制定|自|的|适用|规定|核准|设立|所)"),
    re.compile(r"公布(?:后)?翌日起(?:开始)?(?:生效|实施)|公布后满[^。\n]{1,8}日起生效"),
)
_SURE = 2  # signs that a tradition takes
_BODY = frozenset((Level.PARAGRAPH, Level.ITEM, Level.SUBITEM))
_NUMBERED = re.compile(rf"[{NUMERAL}]+[ \t]*、")
_PUNCTUATED = re.compile(r"[。；;：:，,！？!?]")
_CAPTION_MOST = 45


def tradition_of(text: str) -> str:
    """``taiwan`` or ``macau`` where at least two sure signs say so, else ``mainland``."""
    folded = fold(text)
    if "中华人民共和国" in folded[:_TOP] or len(_HEAD.findall(folded)) < 2:
        return MAINLAND
    if sum(bool(sign.search(folded)) for sign in _TAIWAN) >= _SURE:
        return TAIWAN
    top = (_MACAU[0], folded[:_TOP]), *((sign, folded) for sign in _MACAU[1:])
    return MACAU if sum(bool(sign.search(part)) for sign, part in top) >= _SURE else MAINLAND


def drafted(nodes: Sequence[Provision], tradition: str, text: str) -> list[Provision]:
    """The tree with its levels and labels as the tradition has them."""
    if tradition == MAINLAND:
        return list(nodes)
    return [_drafted(node, tradition, text) for node in nodes]


def _drafted(node: Provision, tradition: str, text: str) -> Provision:
    if node.level is Level.ARTICLE:
        article = _captioned(node, text) if tradition == MACAU else node
        return _labelled(article, tradition)
    return replace(node, children=tuple(drafted(node.children, tradition, text)))


def _labelled(node: Provision, tradition: str) -> Provision:
    children = tuple(_labelled(child, tradition) for child in node.children)
    label = node.label
    if node.level in _BODY and node.number is not None:
        label = step_label(node.step, tradition)
    return replace(node, label=label, children=children)


# --- Macau ----------------------------------------------------------------------------------


def _captioned(article: Provision, text: str) -> Provision:
    """A 条 with the line under its number as its caption and each 一、 as a 款."""
    pieces = list(_pieces(article.children))
    heading = article.heading
    if heading is None and len(pieces) > 1 and _is_caption(article, pieces[0], text):
        heading = compact(pieces.pop(0).lead.of(text)).strip("()（）")
    paragraphs = _paragraphs(pieces, text)
    start = paragraphs[0].span.start if paragraphs else article.span.end
    return replace(article, heading=heading, children=tuple(paragraphs), lead=Span(start, start))


def _pieces(paragraphs: Sequence[Provision]) -> Iterator[Provision]:
    """The paragraphs without their lists, and the entries of the lists, in order."""
    for paragraph in paragraphs:
        if len(paragraph.lead):
            end = paragraph.lead.end if paragraph.children else paragraph.span.end
            yield replace(paragraph, span=Span(paragraph.span.start, end), children=())
        yield from paragraph.children


def _is_caption(article: Provision, first: Provision, text: str) -> bool:
    """Whether the line right under the number is a caption: short, and no sentence."""
    if (
        first.marker
        or "\n" not in text[article.span.start + len(article.marker) : first.span.start]
    ):
        return False
    line = first.lead.of(text)
    return len(line) <= _CAPTION_MOST and "\n" not in line and not _PUNCTUATED.search(line)


def _paragraphs(pieces: Sequence[Provision], text: str) -> list[Provision]:
    out: list[Provision] = []
    numbered = any(_NUMBERED.match(fold(piece.marker)) for piece in pieces)
    for piece in pieces:
        if _NUMBERED.match(fold(piece.marker)):
            out.append(_raised(piece))
        elif not piece.marker and not (numbered and out):
            out.append(replace(piece, number=len(out) + 1))
        elif not piece.marker:
            out[-1] = _longer(out[-1], piece.span.end)
        else:
            out[-1:] = [_holding(out[-1] if out else None, piece)]
    return out


def _raised(node: Provision) -> Provision:
    """A 项 as the 款 it is there, and the list under it one level up."""
    children = tuple(replace(child, level=Level.ITEM) for child in node.children)
    return replace(node, level=Level.PARAGRAPH, children=children)


def _holding(paragraph: Provision | None, item: Provision) -> Provision:
    if paragraph is None:
        at = item.span.start
        paragraph = Provision(Level.PARAGRAPH, 1, "", Span(at, at), Span(at, at))
    span = Span(paragraph.span.start, item.span.end)
    return replace(paragraph, span=span, children=(*paragraph.children, item))


def _longer(node: Provision, end: int) -> Provision:
    """A provision that takes a further paragraph, at the end of whatever stands last in it."""
    *before, last = node.children or (None,)
    children = () if last is None else (*before, _longer(last, end))
    lead = node.lead if last is not None else Span(node.lead.start, end)
    return replace(node, span=Span(node.span.start, end), lead=lead, children=children)
