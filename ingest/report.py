"""An ingestion's report, as JSON and as lines for a person in a hurry."""

from __future__ import annotations

from typing import Any

from ingest.pipeline import Report
from kb.model import EditKind

_REPAIRS = {
    EditKind.BROKEN_LINE: "断行接合", EditKind.REPEATED_BODY: "重复正文隐去",
    EditKind.MOJIBAKE: "乱码推断修复", EditKind.BOILERPLATE: "页面附属文字隐去",
    EditKind.CAPTION: "图片说明隐去", EditKind.STRAY_WORD: "疑似误字（仅标记）",
    EditKind.HEADING: "不规则标题（仅标记）", EditKind.UNNUMBERED_ITEM: "未编号列项（按顺序编号）",
    EditKind.FRONT_MATTER: "文件头信息",
}  # fmt: skip


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
