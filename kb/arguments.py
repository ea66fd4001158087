"""What the command line takes: its words, in Chinese, and a batch of questions from a file."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from kb.errors import UsageError, why

_SAID = (
    (r"the following arguments are required: (.*)", r"缺少{0}"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：{0}"),
    (
        r"argument 命令: invalid choice: '?([^']*)'? \(choose from (.*)\)",
        r"没有命令“{0}”（有：{1}）",
    ),
    (r"argument ([^:]*): expected one argument", r"{0} 后面缺少取值"),
    (r"argument ([^:]*): ignored explicit argument (.*)", r"{0} 不带取值，去掉 {1}"),
    (r"argument ([^:]*): (.*)", r"{0}：{1}"),
)
"""What argparse says, and how we say it."""


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese and takes no abbreviations."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, allow_abbrev=False, add_help=False)
        self._optionals.title = "选项"
        self._positionals.title = "参数"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the usage is told; exit status 2."""
        for pattern, ours in _SAID:
            if match := re.fullmatch(pattern, message, re.S):
                message = ours.format(*match.groups()).replace("'", "")
                break
        self.exit(2, f"错误：{message}。用法见 python {self.prog} --help\n")

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage:", "用法：", 1)

    def format_help(self) -> str:
        """The whole help."""
        return super().format_help().replace("usage:", "用法：", 1)


def parser(commands: Mapping[str, str]) -> Parser:
    """The parser of these commands (name → what it does)."""
    top = Parser(prog="app.py", description="条文：带条款引注的政策问答")
    group = top.add_subparsers(
        dest="command", required=True, metavar="命令", title="命令", parser_class=Parser
    )
    made = {name: group.add_parser(name, help=does) for name, does in commands.items()}
    for name, one in made.items():
        if name != "serve":
            one.add_argument("--json", action="store_true", help="只输出 JSON")
    made["ingest"].add_argument("path", nargs="*", metavar="路径", help="文件、文件夹或网址")
    made["ingest"].add_argument("--rebuild", action="store_true", help="用已存原件重建全部索引")
    made["ingest"].add_argument("--reembed", action="store_true", help="换用 KB_EMBED 的向量模型")
    for name in ("search", "ask"):
        made[name].add_argument("question", nargs="?", metavar="问题")
        made[name].add_argument("--batch", metavar="FILE.jsonl", help="逐行提问，逐行输出 JSON")
    made["ask"].add_argument("--explain", action="store_true", help="说明每一步如何得出")
    made["ask"].add_argument("--session", metavar="ID", help="接着这个会话问，并记住这一问")
    made["answer"].add_argument("id", metavar="答复编号")
    made["search"].add_argument("-k", type=_count, default=10, metavar="N", help="最多几行")
    for name in ("search", "ask", "show", "documents", "check", "eval"):
        made[name].add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="按哪一天判断效力")
    for name in ("show", "remove"):
        made[name].add_argument("document", metavar="文件", help="标题、简称、文号或文件名")
    made["show"].add_argument("pinpoint", nargs="?", metavar="条号", help="如 第七条第一款第一项")
    _add_diff(made["show"])
    _add_check(made["check"])
    made["conditions"].add_argument("document", nargs="?", metavar="文件", help="标题或文件名")
    made["remove"].add_argument("--yes", action="store_true", help="不再询问")
    made["doctor"].add_argument("--repair", action="store_true", help="重建可由目录库重建的部分")
    for name in ("backup", "restore"):
        made[name].add_argument("file", metavar="备份文件")
    made["restore"].add_argument("--replace", action="store_true", help="把现有知识库移到旁边")
    _add_eval(made["eval"])
    _add_opinions(made["opinions"])
    _add_site(made["site"])
    _add_serve(made["serve"])
    return top


def _add_diff(one: argparse.ArgumentParser) -> None:
    does = "逐条比较；默认与前一版本，或写日期、文件"
    one.add_argument("--diff", nargs="?", const="", metavar="另一版本", help=does)


def _add_check(one: argparse.ArgumentParser) -> None:
    one.add_argument("--profile", metavar="画像.json", help="企业画像，不知道的留 null")
    one.add_argument("--text", metavar="情况", help="一句话，如 我们做区块链，去年营收6000万元")


def _add_eval(one: argparse.ArgumentParser) -> None:
    one.add_argument("questions", metavar="题目.jsonl", help="评测题，一行一题")
    one.add_argument("--k", type=_depths, metavar="1,5,10", help="召回率看前几条")
    one.add_argument("--every", type=_count, default=1, metavar="N", help="每 N 题取一题")
    one.add_argument("--quick", action="store_true", help="只测检索，不测回答和另一种字体")
    one.add_argument("--against", metavar="结果.json", help="与以前 --json 的结果比较")


def _add_opinions(one: argparse.ArgumentParser) -> None:
    one.add_argument("--unanswered", action="store_true", help="改看没有答出的问题")
    one.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="只看这一天以来的")


def _add_site(one: argparse.ArgumentParser) -> None:
    group = one.add_subparsers(dest="action", required=True, metavar="动作", parser_class=Parser)
    add = group.add_parser("add", help="登记一个网站，或改它的设置")
    add.add_argument("origin", metavar="来源", help="如 https://www.example.gov.cn，不带路径")
    add.add_argument("--id", metavar="编号", help="data-site 用的编号；默认取自域名")
    add.add_argument("--title", metavar="标题", help="问答窗口的标题")
    add.add_argument("--greeting", metavar="问候语", help="打开窗口先看到的话")
    add.add_argument("--example", action="append", metavar="问题", help="示例问题，可多次给出")
    add.add_argument("--feedback", metavar="网址", help="意见反馈的链接")
    add.add_argument("--corpus", action="append", metavar="文件夹", help="只答这些范围，可多次给出")
    add.add_argument("--per-minute", type=_per_minute, metavar="N", help="每分钟最多几问")
    listed = group.add_parser("list", help="列出已登记的网站")
    gone = group.add_parser("remove", help="取消登记")
    gone.add_argument("site", metavar="编号")
    for two in (add, listed, gone):
        # Given before the action, it stays as given.
        two.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="只输出 JSON"
        )


def _add_serve(one: argparse.ArgumentParser) -> None:
    one.add_argument("--host", metavar="地址", help="监听地址")
    one.add_argument("--port", type=_port, metavar="端口", help="端口")


def _depths(written: str) -> tuple[int, ...]:
    return tuple(_count(one) for one in written.split(","))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{written}”不是日期，请写成 2026-11-22") from error


def _count(written: str) -> int:
    return _whole(written, 1000)


def _port(written: str) -> int:
    return _whole(written, 65535)


def _per_minute(written: str) -> int:
    return _whole(written, 100_000)


def _whole(written: str, most: int) -> int:
    if not (
        written.isascii() and written.isdigit() and len(written) < 9 and 0 < int(written) <= most
    ):
        raise argparse.ArgumentTypeError(f"“{written}”不对，请给 1 到 {most} 的整数")
    return int(written)


# --- questions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put: with the id of its line, and its own day where it has one."""

    question: str
    id: Any = None
    as_of: date | None = None
    history: tuple[str, ...] = ()


def questions(question: str | None, batch: str | None) -> Sequence[Asked]:
    """The one question, or those of a JSONL file; nothing is asked while a line of it is wrong."""
    if bool(batch) == (question is not None):
        raise UsageError("请给出一个问题，或用 --batch 指定一个 JSONL 文件（二者取一）")
    if batch is None or question is not None:
        return [Asked(_text(question or ""))]
    try:
        # Only a line feed ends a line of JSONL; a question may hold other line separators.
        lines = Path(batch).read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"打不开 {batch}（{why(error)}）：请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{batch} 不是 UTF-8 编码：请另存为 UTF-8 后再试") from error
    return [_asked(line, f"{batch} 第 {i} 行") for i, line in enumerate(lines, 1) if line.strip()]


def _asked(line: str, where: str) -> Asked:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f'{where}不是合格的 JSON：每行请写成 {{"id": "1", "question": "…"}}'
        ) from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise UsageError(f'{where}缺少 question：请写成 {{"id": "1", "question": "…"}}')
    day = row.get("as_of")
    try:
        as_of = date.fromisoformat(day) if day is not None else None
    except (ValueError, TypeError) as error:
        raise UsageError(f"{where}的 as_of“{day}”不是日期：请写成 2026-11-22") from error
    history = row.get("history") or []
    if not isinstance(history, list) or not all(isinstance(one, str) for one in history):
        raise UsageError(f'{where}的 history 应为此前的问题：请写成 ["…", "…"]')
    return Asked(_text(row["question"]), row.get("id"), as_of, tuple(map(_text, history)))


def _text(question: str) -> str:
    """The question as valid Unicode: bytes that were no text are shown as �."""
    return question.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
