"""What documents have to do with one another, worked out after an ingestion: copies, reprints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date

from ingest.likeness import sketch, twins
from ingest.news import reprints
from ingest.report import Progress, Report
from kb.model import Alert
from kb.notices import titled
from kb.reprints import Likeness, Reprint, Twin
from kb.store.catalog import Catalog, Held
from kb.store.kin import DONE, Kin
from kb.text import fold
from kb.validity import begins


def relate(catalog: Catalog, report: Report, progress: Progress) -> None:
    """Find copies and reprints among what is held now, and warn of those that are new."""
    revision = str(catalog.revision())
    if catalog.meta(DONE) == revision:
        return
    held = {h.version: h for h in catalog.held()}
    with closing(Kin(catalog.home)) as kin:
        made = {version: sketch(text) for version, text in kin.unsketched()}
        sketches = {**kin.sketches(), **made}
        alike = twins(sketches, made.keys())
        fresh = [t for t in alike if not _meant(held[t.one], held[t.other], t)]
        found = [*kin.twins(), *fresh]  # two texts that stay are as like as they were
        copies = {t.other for t in found if t.likeness is not Likeness.CONTAINED}
        texts = [h for h in held.values() if h.version not in copies]
        news = reprints(catalog, texts, (sketches, kin.compared()), progress)
        kin.keep(made, found, news)
    catalog.sign({DONE: revision})
    report.warnings += [_warning(t, held) for t in fresh]
    report.warnings += [_differs(one, held) for one in news if _worth(one)]


def _meant(one: Held, other: Held, twin: Twin) -> bool:
    """Whether two texts are meant to be alike: editions of one title, news and what it renders."""
    if twin.likeness is Likeness.EXACT:
        return False
    if one.record.kind.official is not other.record.kind.official:
        return True
    same = fold(one.record.title) == fold(other.record.title)
    return same and _began(one) != _began(other)


def _began(held: Held) -> tuple[date | None, ...]:
    record = held.record
    return begins(record), record.amended_on, record.published_on, record.signed_on


_WORDS = {
    Likeness.EXACT: "与{other}全文相同，检索时只列一份",
    Likeness.NEAR: "与{other}基本相同（{share:.0%}），请确认是否重复收录",
    Likeness.CONTAINED: "内容几乎全部收在{other}之中（{share:.0%}），请确认是否重复收录",
}


def _warning(twin: Twin, held: Mapping[str, Held]) -> tuple[str, Alert]:
    one, other = held[twin.one], held[twin.other]
    name = f"{titled(other.record)}（{other.source}）"
    detail = _WORDS[twin.likeness].format(other=name, share=twin.share)
    return one.source, Alert("duplicate", detail)


def _worth(reprint: Reprint) -> bool:
    return any(d.matter.matters for link in reprint.links for d in link.differences)


def _differs(reprint: Reprint, held: Mapping[str, Held]) -> tuple[str, Alert]:
    news, official = held[reprint.news], held[reprint.official]
    found: Sequence[object] = [
        d for link in reprint.links for d in link.differences if d.matter.matters
    ]
    detail = (
        f"转述了{titled(official.record)}，有{len(found)}处与原文不一致：以原文为准，"
        "用 show 文件 查看"
    )
    return news.source, Alert("news_differs", detail)
