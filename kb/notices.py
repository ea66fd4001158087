"""The lines that stand before an answer: whether what follows still holds, and whom to ask."""

from __future__ import annotations

from datetime import date

from kb.model import Basis, Document, Kind, Record, Status
from kb.results import Notice
from kb.validity import begins, chinese_date, validity

_ONLY_READING = "以下为原文内容，仅供查阅，不作为申报依据。"


def notices(documents: list[Document], as_of: date) -> tuple[Notice, ...]:
    """One notice per cited document that a reader must be told about, worst news first."""
    out: dict[str, Notice] = {}
    for document in documents:
        notice = _notice(document.record, as_of)
        if notice:
            out.setdefault(document.id, notice)
    return tuple(sorted(out.values(), key=lambda n: _ORDER.index(n.kind)))


NOTICE_WORDS = {
    "repealed": "已废止", "expired": "已失效", "not_yet_effective": "尚未施行",
    "amended": "已修改", "revised": "有修改", "unknown": "效力待核", "ends_soon": "即将到期",
    "commentary": "解读", "news": "报道",
}  # fmt: skip
"""The kinds of notice about a document, worst news first, with a word for each."""

_ORDER = tuple(NOTICE_WORDS)


def titled(record: Record) -> str:
    """The title in its brackets."""
    return _bracketed(record.title)


def _bracketed(title: str) -> str:
    return title if title.startswith("《") else f"《{title}》"


def _notice(record: Record, as_of: date) -> Notice | None:
    found = validity(record, as_of)
    status = found.status
    title, day = titled(record), chinese_date(as_of)
    if status is Status.EXPIRED and record.effective_to:
        text = (
            f"{title}有效期至{chinese_date(record.effective_to)}{where(record, 'effective_to')}，"
            f"截至{day}已届满失效。{_followed(record, as_of)}{_ONLY_READING}"
        )
        return Notice("expired", text)
    if status is Status.REPEALED and record.repealed_on:
        by = where(record, "repealed_on") or _said(record.repealed_by)
        text = f"{title}已于{chinese_date(record.repealed_on)}废止{by}。{_ONLY_READING}"
        return Notice("repealed", text)
    if status is Status.AMENDED and record.superseded_on:
        since = chinese_date(record.superseded_on)
        text = f"{title}{_edition(record)}已修改，现行版本自{since}起施行。{_ONLY_READING}"
        return Notice("amended", text)
    if status is Status.NOT_YET_EFFECTIVE and record.effective_from:
        return Notice("not_yet_effective", _not_yet(record, day))
    if status is Status.UNKNOWN:
        return Notice("unknown", f"{title}未载明施行日期，效力待核：请向{_whom(record)}核实。")
    if record.revised_on and record.revised_on <= as_of:
        return Notice("revised", _revised(record, chinese_date(record.revised_on)))
    if found.ends_soon and record.effective_to:
        return Notice("ends_soon", _ending(record, record.effective_to, as_of))
    return None if record.kind.official else _unofficial(record)


def _revised(record: Record, since: str) -> str:
    return (
        f"{titled(record)}自{since}起有修改{where(record, 'revised_on')}，知识库中是修改前的文本："
        f"请与修改决定对照，并向{_whom(record)}核实。"
    )


def _ending(record: Record, end: date, as_of: date) -> str:
    until = f"{titled(record)}有效期至{chinese_date(end)}{where(record, 'effective_to')}，"
    if end == as_of:
        return f"{until}{chinese_date(as_of)}是最后一天。"
    return f"{until}截至{chinese_date(as_of)}还有{(end - as_of).days}天。"


def _edition(record: Record) -> str:
    """（2018年10月26日修正）, where the text says so: which of several texts is meant."""
    return f"（{chinese_date(record.amended_on)}修改的文本）" if record.amended_on else ""


def _not_yet(record: Record, day: str) -> str:
    title, start = titled(record), begins(record)
    if start and start != record.effective_from:
        return (
            f"{title}的这一文本于{chinese_date(start)}修改而成，截至{day}尚未施行；"
            "知识库中没有当时施行的文本。"
        )
    since = chinese_date(record.effective_from) if record.effective_from else ""
    return f"{title}自{since}起施行，截至{day}尚未施行。"


def _unofficial(record: Record) -> Notice:
    word = "解读或说明" if record.kind is Kind.COMMENTARY else "新闻报道"
    day = f"（{chinese_date(record.published_on)}）" if record.published_on else ""
    text = f"以下内容出自{word}{titled(record)}{day}，不是规范性文件，以正式文件为准。"
    return Notice(str(record.kind), text)


def where(record: Record, field: str) -> str:
    """（第十八条）: what a datum was read from, or the other document that says so."""
    evidence = record.evidence.get(field)
    if evidence and evidence.basis is Basis.DECREED:
        return f"（据{_bracketed(evidence.quote)}）"
    return f"（{evidence.pinpoint}）" if evidence and evidence.pinpoint else ""


def _said(by: str | None) -> str:
    return f"（{by}）" if by else ""


def _followed(record: Record, as_of: date) -> str:
    """That a later text of the same title is held; else that none was found."""
    if record.superseded_on is None or record.superseded_on > as_of:
        return _verify(record)
    since = chinese_date(record.superseded_on)
    return f"知识库收录有同名的新文本，自{since}起施行，请查阅新文本。"


def _verify(record: Record) -> str:
    return f"知识库中未找到延期或替代文件；这不代表不存在，请向{_whom(record)}核实。"


def _whom(record: Record) -> str:
    return record.contact or record.interpreter or record.issuer or "发文机关"
