"""条文 (Tiaowen): ask policy documents, and get answers with citations that can be checked.

    python app.py ingest [PATH ...]             files or folders; default data/policies
    python app.py search QUESTION [-k 10]       passages, one row per 条
    python app.py ask QUESTION [--as-of DATE]   an answer with its citations
    python app.py show DOCUMENT [PINPOINT]      outline, or the exact text
    python app.py documents [--as-of DATE]      what is held, and its status
    python app.py remove DOCUMENT               take a document out
    python app.py serve [--host H] [--port P]   the chat page

``--json`` prints JSON and nothing else on standard output.  Settings are ``KB_…`` variables.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kb.config import Settings
from kb.errors import KBError, UsageError

DEFAULT_FOLDER = Path(__file__).parent / "data" / "policies"


def ingest(args: argparse.Namespace, settings: Settings) -> int:
    """读取文件或文件夹，建立或更新知识库（默认 data/policies）."""
    from ingest.report import report_json, report_text
    from ingest.roots import roots
    from ingest.run import run, run_rebuild
    from kb.console import Bars, dump
    from kb.text import Tokeniser

    started = time.perf_counter()
    tokeniser = Tokeniser(settings.tokeniser)
    with Bars() as bars:
        if args.rebuild:
            report = run_rebuild(settings.home, tokeniser, bars)
        else:
            named = roots([Path(p) for p in args.path] or [DEFAULT_FOLDER])
            report = run(settings.home, tokeniser, named, bars)
    took = round(time.perf_counter() - started, 2)
    print(dump(report_json(report, took)) if args.json else report_text(report, took))
    return 1 if report.failed and not report.documents else 0


def search(args: argparse.Namespace, settings: Settings) -> int:
    """查找相关条文，每条一行."""
    from kb.console import dump, rows_text
    from kb.contract import search_json
    from kb.desk import Desk

    desk = Desk.open(settings)
    for row in _questions(args):
        started = time.perf_counter()
        rows = desk.search(row["question"], args.k, _day(row.get("as_of")) or args.as_of)
        took = round((time.perf_counter() - started) * 1000, 1)
        found = search_json(row["question"], rows, took, row.get("id"))
        print(dump(found) if args.json or args.batch else rows_text(rows))
    return 0


def ask(args: argparse.Namespace, settings: Settings) -> int:
    """提问，得到带条款引注的回答."""
    from kb.console import answer_text, dump
    from kb.contract import answer_json
    from kb.desk import Desk

    desk = Desk.open(settings)
    for row in _questions(args):
        answer = desk.ask(row["question"], _day(row.get("as_of")) or args.as_of)
        as_json = args.json or args.batch
        print(dump(answer_json(answer, row.get("id"))) if as_json else answer_text(answer))
    return 0


def show(args: argparse.Namespace, settings: Settings) -> int:
    """显示一份文件的目录，或某条某款某项的原文."""
    from kb.console import dump, outline_text, provisions_text
    from kb.contract import document_json, provision_json
    from kb.desk import Desk
    from kb.validity import today

    desk, as_of = Desk.open(settings), args.as_of or today()
    document = desk.document(args.document, as_of)
    found = desk.provisions(document, args.pinpoint) if args.pinpoint else []
    if args.json:
        nodes = [f.provision for f in found] if args.pinpoint else document.provisions
        provisions = [provision_json(node, document.text) for node in nodes]
        print(dump({"document": document_json(document, as_of), "provisions": provisions}))
    else:
        print(provisions_text(document, found) if found else outline_text(document, as_of))
    return 0


def documents(args: argparse.Namespace, settings: Settings) -> int:
    """列出收录的文件及其效力状态."""
    from kb.console import documents_text, dump
    from kb.contract import held_json
    from kb.desk import Desk
    from kb.validity import today

    held, as_of = Desk.open(settings).documents(), args.as_of or today()
    if args.json:
        rows = [held_json(one, as_of) for one in held]
        print(dump({"as_of": as_of.isoformat(), "documents": rows}))
    else:
        print(documents_text(held, as_of))
    return 0


def remove(args: argparse.Namespace, settings: Settings) -> int:
    """从知识库移除一份文件（原文件不动）."""
    from ingest.run import run_remove
    from kb.console import Bars, dump
    from kb.desk import Desk
    from kb.text import Tokeniser

    desk = Desk.open(settings)
    document = desk.document(args.document)
    held = [one for one in desk.documents() if one.id == document.id]
    desk.close()
    if not args.yes and not _confirmed(f"移除《{document.record.title}》（{document.source}）？"):
        return 1
    with Bars() as bars:
        run_remove(settings.home, Tokeniser(settings.tokeniser), held, bars)
    removed = {"removed": [{"title": document.record.title, "source": document.source}]}
    print(dump(removed) if args.json else f"已移除《{document.record.title}》；可重新入库恢复。")
    return 0


def serve(args: argparse.Namespace, settings: Settings) -> int:
    """打开问答网页."""
    from kb.web.server import run

    from kb.desk import Desk

    host, port = args.host or settings.host, args.port or settings.port
    return run(Desk.open(settings), host, port)


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "ingest": ingest, "search": search, "ask": ask, "show": show, "documents": documents,
    "remove": remove, "serve": serve,
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed, 2 misused."""
    args = _parser().parse_args(argv)
    try:
        return COMMANDS[args.command](args, Settings.from_env(os.environ))
    except KBError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("已中断；此前已入库的内容不受影响。", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py", description="条文：带条款引注的政策问答", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    made = {
        name: commands.add_parser(name, help=(run.__doc__ or "").rstrip("."), allow_abbrev=False)
        for name, run in COMMANDS.items()
    }
    for name, one in made.items():
        if name != "serve":
            one.add_argument("--json", action="store_true", help="只输出 JSON")
    made["ingest"].add_argument("path", nargs="*", help="文件或文件夹")
    made["ingest"].add_argument("--rebuild", action="store_true", help="用已存原件重建全部索引")
    for name in ("search", "ask"):
        made[name].add_argument("question", nargs="?", metavar="问题")
        made[name].add_argument("--batch", metavar="FILE.jsonl", help="逐行提问，逐行输出 JSON")
    made["search"].add_argument("-k", type=_positive, default=10, help="最多几行")
    for name in ("search", "ask", "show", "documents"):
        made[name].add_argument(
            "--as-of", type=_date, metavar="YYYY-MM-DD", help="按哪一天判断效力"
        )
    for name in ("show", "remove"):
        made[name].add_argument("document", metavar="文件", help="标题、简称、文号或文件名")
    made["show"].add_argument("pinpoint", nargs="?", metavar="条号", help="如 第七条第一款第一项")
    made["remove"].add_argument("--yes", action="store_true", help="不再询问")
    made["serve"].add_argument("--host", help="监听地址")
    made["serve"].add_argument("--port", type=int, help="端口")
    return parser


def _questions(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    if bool(args.batch) == (args.question is not None):
        raise UsageError("请给出一个问题，或用 --batch 指定一个 JSONL 文件（二者取一）")
    if args.question is not None:
        yield {"question": args.question}
        return
    try:
        lines = Path(args.batch).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了 {args.batch}：{error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(line, f"{args.batch} 第 {number} 行")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where} 不是合格的 JSON：{error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise UsageError(f"{where} 缺少 question")
    return row


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except (ValueError, TypeError) as error:
        raise UsageError(f"as_of={written}：日期请写成 2026-11-22") from error


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{written}：日期请写成 2026-11-22") from error


def _positive(written: str) -> int:
    if not (written.isascii() and written.isdigit() and 0 < int(written) <= 1000):
        raise argparse.ArgumentTypeError(f"{written}：请给 1 到 1000 的整数")
    return int(written)


def _confirmed(prompt: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("移除需要确认：请加 --yes")
    return input(f"{prompt}（y/N）").strip().lower() == "y"


if __name__ == "__main__":
    sys.exit(main())
