"""An ingestion's report, as JSON and as lines for a person in a hurry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kb.errors import IngestError, UnreadableDocument
from kb.model import Alert, EditKind
from kb.store.rows import Filed

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, how many are done, how many there are)."""

_REPAIRS = {
    EditKind.BROKEN_LINE: "断行接合", EditKind.REPEATED_BODY: "重复正文隐去",
    EditKind.MOJIBAKE: "乱码推断修复", EditKind.BOILERPLATE: "页面附属文字隐去",
    EditKind.CAPTION: "图片说明隐去", EditKind.STRAY_WORD: "疑似误字（仅标记）",
    EditKind.HEADING: "不规则标题（仅标记）", EditKind.UNNUMBERED_ITEM: "未编号列项（按顺序编号）",
    EditKind.FRONT_MATTER: "文件头信息",
}  # fmt: skip


@dataclass(slots=True)
class Report:
    """What an ingestion did (入库报告)."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    articles: int = 0
    chunks: int = 0
    repairs: dict[tuple[str, str], int] = field(default_factory=dict)
    warnings: list[tuple[str, Alert]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def note(self, made: Filed) -> None:
        """Count a document's repairs and keep its alerts."""
        source = made.place[2]
        for kind in made.repairs:
            self.repairs[source, kind] = self.repairs.get((source, kind), 0) + 1
        self.warnings.extend((source, alert) for alert in made.alerts)

    def taken(self, source: str, made: Filed | IngestError | None, *, new: bool) -> list[Filed]:
        """Count what became of a file; what is to be stored, if anything is."""
        if made is None:
            made = UnreadableDocument(
                "处理这份文件的进程意外中止（多半是内存不足）：请拆分或检查这份文件后再入库"
            )
        if isinstance(made, IngestError):
            self.refuse(source, made)
            return []
        self.added += new
        self.updated += not new
        self.note(made)
        return [made]

    def refuse(self, source: str, error: IngestError) -> None:
        """Name a file that could not be taken in, and why."""
        self.failed.append((source, str(error).removeprefix(f"{source}：")))

    @property
    def settled(self) -> int:
        """How many files are dealt with."""
        return self.added + self.updated + self.unchanged + len(self.failed)

    @property
    def fruitless(self) -> bool:
        """Whether there were files and not one of them could be taken in."""
        return bool(self.failed) and not (self.added or self.updated or self.unchanged)


def report_json(report: Report, took_s: float) -> dict[str, Any]:
    """The report as promised by the contract."""
    return {
        "documents": report.documents,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "articles": report.articles,
        "chunks": report.chunks,
        "took_s": took_s,
        "repairs": [
            {"source": source, "kind": kind, "count": count}
            for (source, kind), count in report.repairs.items()
        ],
        "warnings": [
            {"source": source, "kind": alert.kind, "detail": alert.detail}
            for source, alert in report.warnings
        ],
        "failed": [{"source": source, "error": error} for source, error in report.failed],
    }


def report_text(report: Report, took_s: float) -> str:
    """The report in lines."""
    lines = [
        f"知识库现有 {report.documents} 份文件、{report.articles} 条、{report.chunks} 个检索片段"
        f"（新增 {report.added}，更新 {report.updated}，未变 {report.unchanged}，"
        f"移除 {report.removed}，用时 {took_s} 秒）"
    ]
    for (source, kind), count in report.repairs.items():
        lines.append(f"  修订 {source}：{_REPAIRS[EditKind(kind)]} {count} 处")
    lines += [f"  注意 {source}：{alert.detail}" for source, alert in report.warnings]
    lines += [f"  未收 {source}：{error}" for source, error in report.failed]
    return "\n".join(lines)
