"""What the command line prints: plain readable Chinese, and progress on standard error."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from kb.answering.reply import shown
from kb.citation import Found, label
from kb.compare import Comparison
from kb.config import Settings
from kb.desk import Desk
from kb.errors import UsageError
from kb.model import Basis, Document, Kind, Level, Provision, Record, Span
from kb.notices import titled, where
from kb.references import Meaning, told
from kb.results import Answer, Mode, Rows
from kb.store.catalog import Held
from kb.store.kin import copies_in
from kb.tabular import printed, table_of
from kb.validity import STATUS_WORDS, chinese_date, today, validity

# What a reader may take for the end of a line, and what UTF-8 cannot carry.
_ESCAPED = re.compile("[\x85\u2028\u2029\ud800-\udfff]")

KIND_WORDS = {
    Kind.LAW: "法律法规", Kind.REGULATION: "规范性文件", Kind.NOTICE: "通知",
    Kind.COMMENTARY: "解读", Kind.NEWS: "报道",
}  # fmt: skip


MODE_WORDS = {
    Mode.LOOKUP: "直接查得", Mode.EXTRACTIVE: "摘录原文", Mode.GENERATED: "模型撰写并逐句核对",
}  # fmt: skip


def dump(body: Any) -> str:
    """JSON on one line, Chinese as it is."""
    text = json.dumps(body, ensure_ascii=False)
    return _ESCAPED.sub(lambda char: f"\\u{ord(char.group()):04x}", text)


def answer_text(answer: Answer) -> str:
    """An answer with its sources."""
    lines = [answer.text, ""]
    if answer.citations:
        lines.append("来源：")
    for c in answer.citations:
        lines.append(f"  [{c.n}] {c.named} · {STATUS_WORDS[c.status]} · {c.source}")
    return "\n".join(lines).rstrip()


def explained_text(answer: Answer) -> str:
    """An answer with its sources and how it came about."""
    lines = [answer_text(answer), "", "作答过程：", *(f"  {line}" for line in answer.trace)]
    return "\n".join([*lines, f"  结论：{MODE_WORDS[answer.mode]}，用时 {answer.took_ms} 毫秒"])


def rows_text(rows: Rows) -> str:
    """Search results, with what the search had to go without before them."""
    out = [notice.text for notice in rows.notices]
    for row in rows:
        p = row.passage
        document = p.document
        where = label(p.chunk.pinpoint, document.record.tradition)
        status = STATUS_WORDS[p.status]
        out.append(f"{p.rank}. {titled(document.record)}{where} · {status} · {p.score:.3f}")
        out.append("   " + " ".join(shown(document, row.snippet).split()))
    return "\n".join(out if rows else [*out, "没有找到相关内容。"])


def outline_text(document: Document, as_of: date) -> str:
    """A document's data and its outline."""
    record = document.record
    status = STATUS_WORDS[validity(record, as_of).status]
    lines = [
        f"{titled(record)} · {KIND_WORDS[record.kind]} · {status}（截至{chinese_date(as_of)}）"
    ]
    for name, value in (
        ("发文机关", record.issuer), ("发文字号", record.number), ("统一编号", record.registry),
        ("成文日期", record.signed_on),
        ("公布日期", record.published_on), ("施行日期", record.effective_from),
        ("有效期至", record.effective_to), ("解释机关", record.interpreter),
        ("说明", record.note), ("来源", document.source),
    ):  # fmt: skip
        text = chinese_date(value) if isinstance(value, date) else value or "未载明"
        if name not in ("说明", "统一编号") or value:
            lines.append(f"  {name}：{text}")
    lines[1:1] = _decreed(record)
    if document.edits:
        lines.append(f"  阅读修订：{len(document.edits)} 处（--json 列出）")
    lines += list(_outline(document.provisions, 0, document.text))
    return "\n".join(lines)


def _decreed(record: Record) -> Iterator[str]:
    """What other documents held do to this one, a line each."""
    for does, field in (("废止", "repealed_on"), ("修改", "revised_on"), ("延长", "effective_to")):
        proof, day = record.evidence.get(field), getattr(record, field)
        if proof and day and proof.basis is Basis.DECREED:
            since = f"自{chinese_date(day)}起" if does != "延长" else f"至{chinese_date(day)}"
            yield f"  {does}：{since}{where(record, field)}"


def _outline(nodes: Iterable[Provision], depth: int, text: str) -> Iterable[str]:
    for node in nodes:
        if node.level in (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM, Level.ROW):
            continue
        first = " ".join(node.heading.split()) if node.heading else _gist(node, text)
        first = "" if first == node.label else first  # 附则 that has no number
        yield f"{'  ' * (depth + 1)}{node.label} {first}".rstrip()
        yield from _outline(node.children, depth + 1, text)


def _gist(node: Provision, text: str) -> str:
    body = " ".join(node.span.of(text).removeprefix(node.marker).split())
    return body[:28] + ("…" if len(body) > 28 else "")


def provisions_text(document: Document, found: Iterable[Found]) -> str:
    """Provisions, word for word."""
    return "\n\n".join(
        f"{titled(document.record)}{label(f.pinpoint, document.record.tradition)}\n"
        f"{_read(document, f)}"
        for f in found
    )


def _read(document: Document, found: Found) -> str:
    """A provision as published, its tables with their columns aligned; a row with its header."""
    node, table = found.provision, table_of(found.above)
    if node.level is Level.ROW and table is not None:
        return printed(document, replace(table, children=(node,)))
    out, at = [], node.span.start
    for table in (one for one in node.walk() if one.level is Level.TABLE):
        out += [shown(document, Span(at, table.span.start)), printed(document, table)]
        at = table.span.end
    return "".join([*out, shown(document, Span(at, node.span.end))])


def references_text(document: Document, meant: Iterable[Meaning]) -> str:
    """What the references in what is shown mean, a line each; nothing where there are none."""
    lines = dict.fromkeys(line for one in meant if (line := told(document, one)))
    return "\n\n本条所引：\n" + "\n".join(f"  {line}" for line in lines) if lines else ""


def documents_text(held: Sequence[Held], as_of: date, home: Path) -> str:
    """What is held, its status on that day, and what else holds the same text."""
    out, copies = [], copies_in(home)
    named = {one.version: f"{titled(one.record)}（{one.source}）" for one in held}
    for one in held:
        record = one.record
        status = STATUS_WORDS[validity(record, as_of).status]
        end = f"，有效期至{chinese_date(record.effective_to)}" if record.effective_to else ""
        size = f"{one.articles}条" if one.articles else "不分条"
        same = "、".join(named[other] for other in copies.get(one.version, ()) if other in named)
        out.append(
            f"{status}{end} · {titled(record)} · {KIND_WORDS[record.kind]} · {size} · {one.source}"
            + (f" · 与{same}内容相同" if same else "")
        )
    return "\n".join(out) or "知识库是空的。"


def held(args: argparse.Namespace, settings: Settings) -> str:
    """What is held, as a list for people or as JSON."""
    from kb.contract import held_json

    as_of = args.as_of or today()
    with closing(Desk.open(settings)) as desk:
        found = desk.documents()
    if not args.json:
        return documents_text(found, as_of, settings.home)
    rows = [held_json(one, as_of) for one in found]
    return dump({"as_of": as_of.isoformat(), "documents": rows})


class Bars:
    """Progress bars on standard error, one a step; silent where nobody watches."""

    def __init__(self) -> None:
        self._bars: dict[str, Any] = {}

    def __call__(self, what: str, done: int, all_: int) -> None:
        """Say that so many are done."""
        from tqdm import tqdm

        if what not in self._bars:
            self._bars[what] = tqdm(
                total=all_, desc=what, file=sys.stderr, disable=not sys.stderr.isatty()
            )
        self._bars[what].update(done - self._bars[what].n)

    def __enter__(self) -> Bars:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        for bar in self._bars.values():
            bar.close()


def checked(args: argparse.Namespace, settings: Settings) -> str:
    """An enterprise against everything held: a table of verdicts, or JSON."""
    from kb.eligibility.form import profile_of
    from kb.eligibility.shapes import check_json
    from kb.eligibility.telling import check_text

    profile = profile_of(args.profile, args.text)
    with closing(Desk.open(settings)) as desk:
        found = desk.check(profile, args.as_of)
    return dump(check_json(found)) if args.json else check_text(found)


def listed(args: argparse.Namespace, settings: Settings) -> str:
    """What was read as conditions, of one document or of all."""
    from kb.eligibility.listing import offers_json, offers_text

    with closing(Desk.open(settings)) as desk:
        read = desk.offers(args.document)
    return dump(offers_json(read)) if args.json else offers_text(read)


def confirmed(prompt: str) -> bool:
    """Whether a person at the terminal says yes; raise UsageError where nobody sits there."""
    if not sys.stdin.isatty():
        raise UsageError("移除需要确认：请加 --yes")
    sys.stderr.write(f"{prompt}（y/N）")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def contrasted(comparison: Comparison, args: argparse.Namespace, as_of: date) -> str:
    """What changed between two texts."""
    from kb.contrast import comparison_json, comparison_text

    as_json = args.json and dump(comparison_json(comparison, as_of))
    return as_json or comparison_text(comparison, as_of)
