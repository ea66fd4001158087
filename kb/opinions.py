"""What readers thought (读者评价) and what was asked in vain (未答问题), as an office reads it.

Both come from the answers that are kept; personal data was masked before anything was stored.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime

from kb.config import Settings
from kb.console import dump
from kb.results import AnswerStatus
from kb.store.kept import Kept, Opinion, Unanswered
from kb.tabular import laid_out
from kb.validity import SHANGHAI, chinese_date

STATUS_WORDS: dict[str, str] = {
    AnswerStatus.ANSWERED: "已答", AnswerStatus.NOT_FOUND: "查无",
    AnswerStatus.REFUSED: "未答", AnswerStatus.CLARIFY: "待问清",
}  # fmt: skip

_NOT_KEPT = "KB_KEEP_DAYS=0：答复和评价都不留存。设为天数（如 180）再提供服务，此后的才会列在这里。"
_NO_OPINION = "没有读者评价。读者在答复下按“有用”或“没用”，就会列在这里。"
_NO_VAIN = "没有未答的问题。网页、问答窗口、接口和 ask 没能答出的提问，会列在这里。"
_SEE = "看某次答复：python app.py answer 答复编号"


def told(args: argparse.Namespace, settings: Settings) -> str:
    """A table for people, a JSON object a line for programs; where there is none, why."""
    with closing(Kept(settings.home, settings.keep_days)) as kept:
        if args.unanswered:
            vain = kept.unanswered(args.since)
            rows: Sequence[Opinion | Unanswered] = vain
            text = unanswered_text(vain) or _none(args, _NO_VAIN)
        else:
            rows = thought = kept.opinions(args.since)
            text = opinions_text(thought) or _none(args, _NO_OPINION)
    if args.json:
        return "\n".join(dump(asdict(row)) for row in rows)
    return text if rows or settings.keep_days else _NOT_KEPT


def _none(args: argparse.Namespace, why: str) -> str:
    return (f"{chinese_date(args.since)}以来" if args.since else "") + why


def opinions_text(found: Sequence[Opinion]) -> str:
    """Every opinion a row, newest first, under how many there are of each."""
    if not found:
        return ""
    good = sum(one.good for one in found)
    rows = (
        (_day(one.at), "有用" if one.good else "没用", one.reason or "—",
         one.question or "（答复已不留存）", STATUS_WORDS.get(one.status, "—"), one.answer)
        for one in found
    )  # fmt: skip
    table = _table(("日期", "评价", "理由", "问题", "结果", "答复编号"), rows)
    return f"评价 {len(found)} 次：有用 {good}，没用 {len(found) - good}。\n\n{table}\n\n{_SEE}"


def unanswered_text(found: Sequence[Unanswered]) -> str:
    """Every question a row, what was asked most often first."""
    if not found:
        return ""
    rows = (
        (str(one.times), _day(one.at), STATUS_WORDS.get(one.status, "—"), one.question, one.answer)
        for one in found
    )
    table = _table(("次数", "最近", "结果", "问题", "答复编号"), rows)
    times = sum(one.times for one in found)
    return f"未答的问题 {len(found)} 个，共问 {times} 次。\n\n{table}\n\n{_SEE}"


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(SHANGHAI).date().isoformat()


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return laid_out([_line(header)], [_line(row) for row in rows])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(cell: str) -> str:
    """What a visitor wrote, on one line, with nothing in it that steers a terminal or the table."""
    shown = "".join(char if char.isprintable() else " " for char in cell)
    return " ".join(shown.replace("|", "｜").split())
