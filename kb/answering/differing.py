"""Where news and the official text that it renders differ (报道与原文不一致), with both quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb.answering.reply import Reply, place_of, shown, spoken
from kb.citation import label
from kb.model import Document, Level, Span
from kb.notices import titled
from kb.reprints import Difference, Link, Matter, Reprint
from kb.results import AnswerStatus

Load = Callable[[str], Document]
_LISTED = 16
"""How many differences are listed in one answer."""

_SAID = r"(?:新闻|报道|报导|媒体|解读|转载|文章|通稿)"
_LAW = r"(?:正式文件|官方|原文|文件|规定|政策|法规|条文|导则|办法|条例|意见|细则|措施)"
_APART = (
    r"(?:不一致|不一样|不同|出入|差异|差别|区别|遗漏|漏掉?|不符|矛盾|冲突|说错|有误|[没未]提|省略"
    r"|(?:是否|是不是)?(?:一致|相符|吻合|一样|相同|对得上)(?:吗|么|不|$))"
)
_ASKED = re.compile(
    rf"{_SAID}.*{_LAW}.*{_APART}|{_LAW}.*{_SAID}.*{_APART}|{_APART}.*{_SAID}.*{_LAW}"
)
MATTERS = {
    Matter.NUMBER: "数字", Matter.CONDITION: "条件", Matter.BENEFIT: "扶持",
    Matter.ENTITY: "列举", Matter.ARTICLE: "整条", Matter.WORDING: "文字",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sides:
    """A reprint with both its texts."""

    reprint: Reprint
    news: Document
    official: Document

    def differences(self) -> Iterator[Difference]:
        """What a reader should know: numbers, conditions, benefits, then what is listed."""
        found = [d for link in self.reprint.links for d in link.differences]
        found += [d for d in self.reprint.left_out if d.matter is not Matter.ARTICLE]
        yield from sorted((d for d in found if d.matter.matters), key=self._order)

    @property
    def unspoken(self) -> list[Span]:
        """The 条 that the news is silent on."""
        return [
            d.official for d in self.reprint.left_out if d.official and d.matter is Matter.ARTICLE
        ]

    def _order(self, difference: Difference) -> tuple[int, int]:
        return list(MATTERS).index(difference.matter), self._place(difference)

    def _place(self, difference: Difference) -> int:
        """Where in the official text a difference lies."""
        if difference.official:
            return difference.official.start
        where = difference.news
        links = (k for k in self.reprint.links if where and k.news.contains(where))
        return next((link.official.start for link in links), 0)

    def name(self, span: Span) -> str:
        """第七条第一款第一项."""
        found = place_of(self.official, span)
        return label(spoken(self.official, found), self.official.record.tradition)

    def unit(self, span: Span) -> str:
        """第七条."""
        pinpoint = place_of(self.official, span).pinpoint.down_to(Level.ARTICLE)
        return label(pinpoint, self.official.record.tradition)


def asked(folded: str) -> bool:
    """Whether a question asks where news and official texts differ."""
    return _ASKED.search(folded) is not None


def sides(reprints: Sequence[Reprint], load: Load, named: Sequence[Document]) -> list[Sides]:
    """The reprints with their texts; those of a named document only, where one is named."""
    versions = {document.version for document in named}
    kept = [r for r in reprints if not versions or versions & {r.news, r.official}]
    return [Sides(one, load(one.news), load(one.official)) for one in kept]


def tell(found: Sequence[Sides], reply: Reply) -> AnswerStatus:
    """Every difference that matters, with the words of both."""
    if not found:
        reply.say("知识库中没有找到转述正式文件的报道，无法比较。\n")
        return AnswerStatus.NOT_FOUND
    for one in found:
        _tell(one, reply)
    return AnswerStatus.ANSWERED


def _tell(one: Sides, reply: Reply) -> None:
    listed = list(one.differences())
    names = f"{titled(one.news.record)}（{one.news.source}）转述{titled(one.official.record)}"
    if not listed and not one.unspoken:
        reply.say(f"{names}，没有发现数字、条件或列举上的出入。\n")
        return
    reply.say(f"{names}，以正式文件为准。不一致的地方：\n")
    for difference in listed[:_LISTED]:
        reply.say("· ")
        _quoted(one, difference, reply)
        reply.say("\n")
    if len(listed) > _LISTED:
        reply.say(f"以上列出{_LISTED}处，共{len(listed)}处。\n")
    if one.unspoken:
        names = "、".join(one.name(span) for span in one.unspoken)
        reply.say(f"报道没有提到的条文：{names}。\n")


def _quoted(one: Sides, difference: Difference, reply: Reply) -> None:
    """One difference: 第七条第一款第一项，原文“…”，报道未提."""
    kind = MATTERS[difference.matter]
    if difference.official:
        reply.say(f"{one.name(difference.official)}（{kind}），原文有：")
        reply.quote(one.official, place_of(one.official, difference.official), difference.official)
        reply.say("；报道作：" if difference.news else "；报道未提。")
    else:
        reply.say(f"原文没有（{kind}），报道有：")
    if difference.news:
        reply.quote(one.news, place_of(one.news, difference.news), difference.news)


# --- beside a quote -------------------------------------------------------------------------


def beside(reprints: Callable[[str], Sequence[Reprint]], load: Load, reply: Reply) -> None:
    """Under quotes of news, the official 条 they render, and by what that differs."""
    said: set[str] = set()
    for citation in list(reply.citations):
        if citation.kind.official:
            continue
        for reprint in reprints(citation.version):
            one = Sides(reprint, load(reprint.news), load(reprint.official))
            for link in reprint.links:
                if link.news.overlaps(citation.span) and one.name(link.official) not in said:
                    said.add(one.name(link.official))
                    _official(one, link, reply)


def _official(one: Sides, link: Link, reply: Reply) -> None:
    name = f"{titled(one.official.record)}{one.name(link.official)}"
    told = [d for d in link.differences if d.matter.matters]
    reply.say(f"官方原文为{name}" + ("，与报道不同之处：\n" if told else "。\n"))
    for difference in told:
        reply.say("· ")
        _quoted(one, difference, reply)
        reply.say("\n")


def lines(found: Sequence[Sides]) -> list[str]:
    """官方原文: which 条 a news item renders, and what differs, a line each."""
    out: list[str] = []
    for one in found:
        units = dict.fromkeys(one.unit(link.official) for link in one.reprint.links)
        out.append(f"官方原文：{titled(one.official.record)}{'、'.join(units)}")
        out += [f"  · {_line(one, d)}" for d in one.differences()]
        if one.unspoken:
            out.append(f"  · 未提：{'、'.join(one.name(span) for span in one.unspoken)}")
    return out


def _line(one: Sides, difference: Difference) -> str:
    official = _flat(one.official, difference.official)
    news = _flat(one.news, difference.news)
    where = one.name(difference.official) if difference.official else "报道另有"
    body = f"原文“{official}”" if official else ""
    said = f"报道“{news}”" if news else "报道未提"
    return f"{where}（{MATTERS[difference.matter]}）：{'，'.join(p for p in (body, said) if p)}"


def _flat(document: Document, span: Span | None) -> str:
    return " ".join(shown(document, span).split()) if span else ""


def sides_json(found: Sequence[Sides]) -> list[dict[str, object]]:
    """The same as JSON: each link with both spans, its likeness and its differences."""
    return [
        {
            "official": one.official.record.title,
            "official_id": one.official.id,
            "links": [
                {
                    "pinpoint": one.name(link.official),
                    "likeness": link.likeness,
                    "news": _piece(one.news, link.news),
                    "official": _piece(one.official, link.official),
                    "differences": [_difference(one, d) for d in link.differences],
                }
                for link in one.reprint.links
            ],
            "left_out": [_difference(one, d) for d in one.reprint.left_out],
        }
        for one in found
    ]


def _difference(one: Sides, difference: Difference) -> dict[str, object]:
    return {
        "matter": difference.matter,
        "official": _piece(one.official, difference.official),
        "news": _piece(one.news, difference.news),
    }


def _piece(document: Document, span: Span | None) -> dict[str, object] | None:
    return {"quote": span.of(document.text), "span": [span.start, span.end]} if span else None
