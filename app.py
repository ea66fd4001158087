"""条文 (Tiaowen): ask policy documents, and get answers with citations that can be checked.

    python app.py ingest [PATH ...]             files, folders or URLs; default data/policies
    python app.py search QUESTION [-k 10]       passages, one row per 条
    python app.py ask QUESTION [--as-of DATE]   an answer with its citations
    python app.py answer ID                     an answer that was given, as it was shown
    python app.py show DOCUMENT [PINPOINT]      outline, or the exact text; --diff: what changed
    python app.py documents [--as-of DATE]      what is held, its status; remove DOCUMENT
    python app.py check --text TEXT             is it for us; conditions [DOCUMENT]: what was read
    python app.py eval QUESTIONS.jsonl          how good search and answers are
    python app.py doctor [--repair]             whether everything held is sound
    python app.py backup FILE                   everything held, in one file; restore FILE
    python app.py site add ORIGIN               who may carry the widget; site list, remove ID
    python app.py opinions [--unanswered]       what readers thought, and what was asked in vain
    python app.py serve [--host H] [--port P]   the chat page

``--json`` prints JSON and nothing else on standard output.  Settings are ``KB_…`` variables.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kb.arguments import parser, questions
from kb.config import Settings
from kb.errors import KBError, UsageError

DEFAULT_FOLDER = Path(__file__).parent / "data" / "policies"


def ingest(args: argparse.Namespace, settings: Settings) -> int:
    """读取文件、文件夹或网址，建立或更新知识库（默认 data/policies）."""
    from ingest.report import report_json, report_text
    from ingest.roots import roots
    from ingest.run import run, run_rebuild, run_reembed
    from ingest.visit import Visitor
    from kb.console import Bars, dump
    from kb.embed.chosen import embedder
    from kb.text import Tokeniser

    if args.rebuild + args.reembed + bool(args.path) > 1:
        raise UsageError("--rebuild 与 --reembed 都针对已入库的全部文件：二者取一，不带路径")
    started = time.perf_counter()
    tokeniser, model = Tokeniser(settings.tokeniser), embedder(settings)
    with Bars() as bars:
        if args.rebuild:
            report = run_rebuild(settings.home, tokeniser, bars, model)
        elif args.reembed:
            report = run_reembed(settings.home, tokeniser, bars, model)
        else:
            web = Visitor.of(settings.home, bars, private=settings.fetch_private)
            named = roots(args.path or [DEFAULT_FOLDER], web)
            report = run(settings.home, tokeniser, named, bars, model)
    took = round(time.perf_counter() - started, 2)
    print(dump(report_json(report, took)) if args.json else report_text(report, took))
    return 1 if report.fruitless else 0


def search(args: argparse.Namespace, settings: Settings) -> int:
    """查找相关条文，每条一行."""
    from kb.console import dump, rows_text
    from kb.contract import search_json
    from kb.desk import Desk

    asked = questions(args.question, args.batch)
    with closing(Desk.open(settings)) as desk:
        for one in asked:
            started = time.perf_counter()
            rows = desk.search(one.question, args.k, one.as_of or args.as_of)
            took = round((time.perf_counter() - started) * 1000, 1)
            found = {"id": one.id, **search_json(one.question, rows, took)}
            print(dump(found) if args.json or args.batch else rows_text(rows))
    return 0


def ask(args: argparse.Namespace, settings: Settings) -> int:
    """提问，得到带条款引注的回答."""
    from kb.chat import session
    from kb.console import answer_text, dump, explained_text
    from kb.contract import answer_json
    from kb.desk import Desk
    from kb.store.kept import Kept

    asked = questions(args.question, args.batch)
    if args.session and args.batch:
        raise UsageError("--session 一次问一个问题：多轮问题请在 --batch 的 history 里写明")
    kept = Kept(settings.home, settings.keep_days)
    with closing(Desk.open(settings)) as desk, closing(kept):
        for one in asked:
            if args.session:
                answer = session(desk, kept, args.session, one.question, args.as_of)
            else:
                answer = desk.ask(one.question, one.as_of or args.as_of, one.history)
            kept.keep(answer)
            as_json = args.json or args.batch
            found = {"id": one.id, **answer_json(answer, explain=args.explain)}
            written = explained_text if args.explain else answer_text
            print(dump(found) if as_json else written(answer))
    return 0


def answer(args: argparse.Namespace, settings: Settings) -> int:
    """再看一次给出过的答复，与当时一字不差."""
    from kb.console import answer_text, dump
    from kb.contract import answer_json
    from kb.store.kept import Kept

    with closing(Kept(settings.home, settings.keep_days)) as kept:
        found = kept.answer(args.id)
    print(dump(answer_json(found)) if args.json else answer_text(found))
    return 0


def show(args: argparse.Namespace, settings: Settings) -> int:
    """显示一份文件的目录，或某条某款某项的原文."""
    from kb.answering.differing import lines, sides_json
    from kb.console import contrasted, dump, outline_text, provisions_text, references_text
    from kb.contract import document_json, provision_json, reference_json
    from kb.desk import Desk
    from kb.model import Span
    from kb.validity import today

    as_of = args.as_of or today()
    with closing(Desk.open(settings)) as desk:
        document = desk.document(args.document, as_of)
        if args.diff is not None:
            print(contrasted(desk.compared(document, args.diff or None, as_of), args, as_of))
            return 0
        found = desk.provisions(document, args.pinpoint) if args.pinpoint else []
        whole = [Span(0, len(document.text))] if args.json else []
        areas = [f.provision.span for f in found] if args.pinpoint else whole
        meant = desk.references(document, areas)
        rendered = [] if found else desk.reprints(document)
    if args.json:
        nodes = [f.provision for f in found] if args.pinpoint else document.provisions
        provisions = [provision_json(node, document.text) for node in nodes]
        references = [reference_json(document, one) for one in meant]
        shown = {"document": document_json(document, as_of), "provisions": provisions}
        print(dump({**shown, "references": references, "reprints": sides_json(rendered)}))
    elif found:
        print(provisions_text(document, found) + references_text(document, meant))
    else:
        print("\n".join([outline_text(document, as_of), *lines(rendered)]))
    return 0


def documents(args: argparse.Namespace, settings: Settings) -> int:
    """列出收录的文件及其效力状态."""
    from kb.console import held

    print(held(args, settings))
    return 0


def check(args: argparse.Namespace, settings: Settings) -> int:
    """对照条件自测：逐条判定，不作承诺."""
    from kb.console import checked

    print(checked(args, settings))
    return 0


def conditions(args: argparse.Namespace, settings: Settings) -> int:
    """列出从文件读出的条件、目标和优惠，附原文."""
    from kb.console import listed

    print(listed(args, settings))
    return 0


def remove(args: argparse.Namespace, settings: Settings) -> int:
    """从知识库移除一份文件（原文件不动）."""
    from ingest.run import run_remove
    from kb.console import Bars, confirmed, dump
    from kb.desk import Desk
    from kb.embed.chosen import embedder
    from kb.text import Tokeniser

    with closing(Desk.open(settings)) as desk:
        document = desk.document(args.document)
        held = [one for one in desk.documents() if one.id == document.id]
    if not args.yes and not confirmed(f"移除《{document.record.title}》（{document.source}）？"):
        print("没有移除。", file=sys.stderr)
        return 1
    with Bars() as bars:
        run_remove(settings.home, Tokeniser(settings.tokeniser), held, bars, embedder(settings))
    removed = {"removed": [{"title": document.record.title, "source": document.source}]}
    print(dump(removed) if args.json else f"已移除《{document.record.title}》；可重新入库恢复。")
    return 0


def doctor(args: argparse.Namespace, settings: Settings) -> int:
    """检查知识库是否完好，并可修复."""
    from kb.console import Bars, dump
    from kb.doctor import examine, examined_json, examined_text, mends, sound
    from kb.embed.chosen import embedder, served
    from kb.text import Tokeniser

    checks, done = examine(settings.home, served(settings)), []
    if args.repair and mends(checks):
        from ingest.run import run_mend

        tokeniser, model = Tokeniser(settings.tokeniser), embedder(settings)
        with Bars() as bars:
            done = run_mend(settings.home, tokeniser, mends(checks), bars, model)
        checks = examine(settings.home, served(settings))
    print(dump(examined_json(checks, done)) if args.json else examined_text(checks, done))
    return 0 if sound(checks) else 1


def backup(args: argparse.Namespace, settings: Settings) -> int:
    """把知识库备份为一个文件."""
    from kb.backup import backup as pack
    from kb.backup import packed_json, packed_text
    from kb.console import dump

    packed = pack(settings.home, Path(args.file))
    print(dump(packed_json(packed, args.file)) if args.json else packed_text(packed, args.file))
    return 0


def restore(args: argparse.Namespace, settings: Settings) -> int:
    """从备份文件恢复知识库."""
    from kb.backup import packed_json, restored_text
    from kb.backup import restore as unpack
    from kb.console import Bars, dump

    with Bars() as bars:
        found = unpack(Path(args.file), settings.home, bars, replace=args.replace)
    if args.json:
        print(dump(packed_json(found, args.file)))
    else:
        print(restored_text(found, settings.home))
    return 0


def evaluate(args: argparse.Namespace, settings: Settings) -> int:
    """用一份题目评测检索与回答."""
    from kb.console import Bars, dump
    from kb.desk import Desk
    from kb.measure.questions import read_queries
    from kb.measure.report import read_earlier, report_json, report_text
    from kb.measure.run import DEPTHS, Plan, run
    from kb.validity import today

    queries = read_queries(Path(args.questions))[:: args.every]
    earlier = read_earlier(Path(args.against)) if args.against else None
    plan = Plan(args.as_of or today(), args.k or DEPTHS, args.quick)
    with closing(Desk.open(settings, resident=True)) as desk, Bars() as bars:
        report = report_json(run(desk, queries, plan, bars), earlier)
    print(dump(report) if args.json else report_text(report))
    return 0


def opinions(args: argparse.Namespace, settings: Settings) -> int:
    """看读者的评价和没有答出的问题."""
    from kb.opinions import told

    if shown := told(args, settings):
        print(shown)
    return 0


def site(args: argparse.Namespace, settings: Settings) -> int:
    """登记可嵌入问答组件的网站."""
    from kb.registration import registered

    print(registered(args, settings))
    return 0


def serve(args: argparse.Namespace, settings: Settings) -> int:
    """打开问答网页."""
    from kb.desk import Desk
    from kb.index.keeper import keeping
    from kb.web.server import run

    where = replace(settings, host=args.host or settings.host, port=args.port or settings.port)
    with keeping(settings.home):
        return run(Desk.open(settings, resident=True), where)


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "ingest": ingest, "search": search, "ask": ask, "answer": answer, "show": show,
    "documents": documents, "check": check, "conditions": conditions, "remove": remove,
    "doctor": doctor, "backup": backup, "restore": restore, "eval": evaluate,
    "opinions": opinions, "site": site, "serve": serve,
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed, 2 misused."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know every 汉字
    does = {name: (run.__doc__ or "").rstrip(".") for name, run in COMMANDS.items()}
    args = parser(does).parse_args(argv)
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


if __name__ == "__main__":
    sys.exit(main())
