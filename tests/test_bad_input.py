from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from homes import (
    CLAUSE,
    POLICIES,
    QUESTION,
    ROOT,
    answers,
    app,
    refused,
    rules,
    started,
    write,
)

from kb.config import Settings
from kb.desk import Desk
from kb.model import Kind
from kb.store import schema

GUIDE = (POLICIES / "gz-ai-digital-economy-guideline.md").read_text("utf-8")
NOTICE = rules("关于扶持软件企业的若干措施", "本措施适用于软件企业。", "补助上限为三百万元。")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("built") / "home"
    assert app(home, "ingest").status == 0
    return home


@pytest.fixture
def home(built, tmp_path):
    return shutil.copytree(built, tmp_path / "home")


NOISE = random.Random(7).randbytes(20_000)
REFUSED_FILES = [
    ("空.txt", b"", "文件是空的"),
    ("空白.txt", "\n　\n \t\n".encode(), "文件是空的"),
    ("程序.txt", b"\x7fELF" + NOISE, "内容是程序"),
    ("数据.txt", NOISE, "请另存为 UTF-8"),
    ("表.txt", b"PK\x03\x04" + NOISE, "不是文本"),
    ("西文.txt", ("Ünïcödé çà et là " * 400).encode("latin-1"), "请另存为 UTF-8"),
    ("文件.pdf", b"%PDF-1.4", "请另存为"),
    ("没有扩展名", NOTICE.encode(), "请另存为"),
]


@pytest.mark.parametrize(("name", "body", "said"), REFUSED_FILES)
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(home, tmp_path, name, body, said):
    folder = write(tmp_path / "in", {name: body})
    ran = app(home, "ingest", folder, "--json")
    assert (ran.status, ran.err) == (1, "")
    (failed,) = ran.json["failed"]
    assert failed["source"] == name and said in failed["error"]
    assert not failed["error"].startswith(name)
    assert (ran.json["added"], ran.json["documents"]) == (0, 4)
    answers(home)


def test_one_bad_file_does_not_keep_the_good_ones_out(home, tmp_path):
    files = {name: body for name, body, _ in REFUSED_FILES} | {"好.txt": NOTICE}
    ran = app(home, "ingest", write(tmp_path / "in", files), "--json")
    assert ran.status == 0
    assert {f["source"] for f in ran.json["failed"]} == {name for name, *_ in REFUSED_FILES}
    assert (ran.json["added"], ran.json["documents"]) == (1, 5)
    again = app(home, "ingest", tmp_path / "in")
    assert again.status == 0 and "未变 1" in again.out and "未收 空.txt：文件是空的" in again.out
    answers(home)


def test_a_file_that_goes_bad_leaves_what_was_read_from_it_before(home, tmp_path):
    folder = write(
        tmp_path / "in", {"措施.txt": NOTICE, "另一份.txt": NOTICE.replace("软件", "芯片")}
    )
    app(home, "ingest", folder)
    write(folder, {"措施.txt": b""})
    ran = app(home, "ingest", folder, "--json")
    assert (ran.status, len(ran.json["failed"]), ran.json["documents"]) == (0, 1, 6)
    assert "三百万元" in app(home, "show", "关于扶持软件企业的若干措施", "第二条").out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_encoding_of_the_mainland_is_read(tmp_path, encoding):
    folder = write(tmp_path / "in", {"导则.txt": GUIDE.encode(encoding)})
    assert app(tmp_path / "home", "ingest", folder, "--json").json["articles"] == 18
    answers(tmp_path / "home")


def test_big5_is_read(tmp_path):
    text = rules(
        "軟體產業輔導辦法", "為輔導軟體產業，特訂定本辦法。", "補助以新臺幣三百萬元為上限。"
    )
    text = text.replace("条", "條")
    folder = write(tmp_path / "in", {"辦法.txt": text.encode("big5")})
    assert app(tmp_path / "home", "ingest", folder).status == 0
    assert "新臺幣三百萬元" in app(tmp_path / "home", "show", "輔導辦法", "第二條").out


@pytest.mark.slow
def test_a_line_of_two_megabytes_is_taken_in(tmp_path):
    body = "第一条　" + "支持企业建设算力平台并按规定申报补助。" * 35_100
    home, folder = tmp_path / "home", write(tmp_path / "in", {"长.txt": body})
    assert app(home, "ingest", folder, "--json").json["added"] == 1
    assert app(home, "search", "算力平台补助", "--json").json["passages"]


# --- paths ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["没有这个文件夹", "长" * 300, "/dev/zero", "caf\udce9"])
def test_a_path_that_is_not_there_is_a_misuse(home, name):
    refused(app(home, "ingest", name), "找不到", "请检查路径", status=2)
    answers(home)


def test_an_empty_folder_is_a_misuse_and_removes_nothing(home, tmp_path):
    folder = write(tmp_path / "in", {"措施.txt": NOTICE})
    app(home, "ingest", folder)
    (folder / "措施.txt").unlink()
    refused(app(home, "ingest", folder), "没有文件", "请检查路径", status=2)
    assert "软件企业" in app(home, "show", "关于扶持软件企业的若干措施").out


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("措施.txt: {", "不是合格的 YAML"),
        ("措施.txt:\n  有效期: 2025-12-31\n", "不认识的键"),
        ("措施.txt:\n  effective_to: 2025-02-30\n", "请写成"),
        ('措施.txt:\n  title: "\\uD800"\n', "残缺的字符"),
    ],
)
def test_a_broken_manifest_stops_its_folder_and_says_where(home, tmp_path, manifest, said):
    folder = write(tmp_path / "in", {"措施.txt": NOTICE, "manifest.yaml": manifest})
    refused(app(home, "ingest", folder), "in", said)
    answers(home)


@pytest.mark.parametrize("place", ["under a file", "a file", "too long"])
def test_a_home_that_cannot_be_made_says_so(tmp_path, place):
    file = write(tmp_path, {"f": "x"}) / "f"
    home = {"under a file": file / "x", "a file": file, "too long": tmp_path / ("长" * 300)}[place]
    refused(app(home, "ingest"), "KB_HOME")
    refused(app(home, "ask", QUESTION), "python app.py ingest")
    refused(app(home, "ingest", "--rebuild"), "python app.py ingest")
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


# --- questions ------------------------------------------------------------------------------


HOSTILE = [
    "", "？！。，", " \n\t", "\0", "\ud800", "骨" * 10_000, "骨干企业 " * 2_000, "第" * 10_000,
    "《" * 5_000, "1" * 500, "\u202e业企干骨", "骨干\0企业", "骨干\ud83d企业", "' OR 1=1 --",
    '"', "\\", "{}", "<script>", "%s%n", "(" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("command", ["ask", "search"])
def test_no_question_breaks_ask_or_search(built, tmp_path, command):
    lines = "\n".join(json.dumps({"id": i, "question": q}) for i, q in enumerate(HOSTILE))
    ran = app(built, command, "--batch", write(tmp_path, {"q.jsonl": lines}) / "q.jsonl")
    assert ran.status == 0 and not ran.err and ran.out.encode()
    assert [row["id"] for row in ran.rows] == list(range(len(HOSTILE)))


@pytest.mark.parametrize("question", ["\ud800骨干", "\udcff\udcfe"])
def test_bytes_that_are_no_text_are_shown_as_such(built, question):
    ran = app(built, "ask", question, "--json")
    assert ran.status == 0 and ran.json["question"].startswith("�")


@pytest.mark.parametrize("question", ["", "？！。，", " \n", "骨" * 10_000])
def test_what_is_no_question_is_never_answered(built, question):
    ran = app(built, "ask", question, "--json").json
    assert ran["status"] in ("clarify", "refused") and not ran["citations"] and ran["text"]


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "第 2 行"), ("[1]", "缺少 question"), ('{"question": 1}', "缺少 question"),
     ('{"question": "x", "as_of": "明天"}', "2026-11-22"),
     ('{"question": "x", "as_of": 5}', "as_of"),
     ("[" * 100_000, "不是合格的 JSON")],
)  # fmt: skip
def test_a_bad_line_of_a_batch_is_named_before_anything_is_asked(built, tmp_path, line, said):
    batch = write(tmp_path, {"q.jsonl": f'{{"question": "{QUESTION}"}}\n{line}\n'}) / "q.jsonl"
    refused(app(built, "ask", "--batch", batch), "第 2 行", said, status=2)


def test_a_batch_that_cannot_be_read_is_a_misuse(built, tmp_path):
    folder = write(tmp_path / "in", {"gb.jsonl": '{"question": "导则"}'.encode("gb18030")})
    refused(app(built, "ask", "--batch", folder / "gb.jsonl"), "UTF-8", status=2)
    refused(app(built, "ask", "--batch", folder / "没有"), "请检查路径", status=2)


@pytest.mark.parametrize(
    "argv",
    [
        ("ask",),
        ("search",),
        ("ask", "x", "--batch", "y"),
        ("ask", "x", "--as-of", "2026-13-01"),
        ("ask", "x", "--as-of", "昨天"),
        ("search", "x", "-k", "0"),
        ("search", "x", "-k", "999999999999"),
        ("serve", "--port", "70000"),
        ("ingest", "--rebuild", "x"),
        ("ask", "x", "--没有"),
        ("没有这个命令",),
        (),
        ("show",),
        ("remove", "导则"),
    ],
)
def test_a_misuse_is_told_in_one_line(built, argv):
    refused(app(built, *argv), status=2)


@pytest.mark.parametrize(
    ("name", "value"), [("KB_TOKENIZER", "jieba"), ("KB_TOKENISER", "x"), ("KB_PORT", "0")]
)
def test_a_wrong_setting_is_named(built, name, value):
    refused(app(built, "ask", QUESTION, **{name: value}), name, status=2)


# --- homes ----------------------------------------------------------------------------------


def change(home, *statements):
    with sqlite3.connect(home / "catalog.sqlite3") as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def test_a_home_of_a_newer_release_is_refused_and_left_alone(home):
    change(home, "PRAGMA user_version=99")
    for argv in (("ask", QUESTION), ("search", QUESTION), ("ingest",), ("ingest", "--rebuild")):
        refused(app(home, *argv), "更新的版本", "请升级")
    change(home, f"PRAGMA user_version={schema.VERSION}")
    answers(home)


def test_a_home_of_another_embedder_says_what_to_run_and_running_it_helps(home):
    change(home, "UPDATE meta SET value='static-old' WHERE key='embedder'")
    for argv in (("ask", QUESTION), ("search", QUESTION), ("ingest",)):
        refused(app(home, *argv), "static-old", "python app.py ingest --reembed")
    assert app(home, "ingest", "--reembed").status == 0
    answers(home)


def test_a_home_of_another_tokeniser_is_refused_until_it_is_rebuilt(home):
    jieba = {"KB_TOKENISER": "jieba"}
    for argv in (("ask", QUESTION), ("search", QUESTION), ("ingest",), ("remove", "导则", "--yes")):
        refused(app(home, *argv, **jieba), "rjieba", "python app.py ingest --rebuild")
    answers(home)
    ran = app(home, "ingest", "--rebuild", "--json", **jieba)
    assert (ran.status, ran.json["updated"], ran.json["documents"]) == (0, 4, 4)
    answers(home, **jieba)
    refused(app(home, "ask", QUESTION), "jieba", "--rebuild")
    assert app(home, "ingest", "--json", **jieba).json["unchanged"] == 4


def test_a_second_writer_is_told_to_wait_while_readers_go_on(home, tmp_path):
    code = (
        "import pathlib, kb.store.home, time\n"
        f"with kb.store.home.writing(pathlib.Path({str(home)!r})):\n"
        "    print('here', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"here\n"
        refused(app(home, "ingest"), "另一个进程", "请等它结束")
        refused(app(home, "remove", CLAUSE[:2], "--yes"), "另一个进程")
        answers(home)
        other.kill()
    assert app(home, "ingest").status == 0


def test_two_ingests_at_once_leave_one_whole_home(tmp_path):
    home = tmp_path / "home"
    running = [started(home, "ingest", "--json") for _ in range(2)]
    ends = sorted((p.communicate()[1], p.returncode) for p in running)
    assert [status for _, status in ends] in ([0, 1], [0, 0])  # quick enough, they take turns
    assert all("Traceback" not in err for err, _ in ends)
    answers(home)


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 4_000])
def test_a_catalogue_that_is_no_catalogue_is_told_apart(home, damage):
    (home / "catalog.sqlite3").write_bytes(damage)
    if damage:
        refused(app(home, "ask", QUESTION), "已损坏", "重新 ingest")
        refused(app(home, "ingest"), "已损坏", "重新 ingest")
    else:
        assert app(home, "ingest", "--json").json["added"] == 4
        answers(home)


def test_a_catalogue_damaged_in_the_middle_says_so(home):
    path = home / "catalog.sqlite3"
    body = bytearray(path.read_bytes())
    body[8_192:] = b"\xa5" * (len(body) - 8_192)
    path.write_bytes(body)
    refused(app(home, "ask", QUESTION), "已损坏")


@pytest.mark.parametrize("damage", ["gone", "empty", "nonsense", "cut short"])
def test_a_word_index_that_is_lost_is_made_again_from_the_catalogue(home, damage):
    words = home / "words"
    if damage in ("gone", "empty"):
        shutil.rmtree(words)
    if damage == "empty":
        words.mkdir()
    if damage == "nonsense":
        (words / "meta.json").write_text("{}")
    if damage == "cut short":
        for file in words.glob("*.term"):
            file.write_bytes(file.read_bytes()[:7])
    refused(app(home, "ask", QUESTION), "词语索引", "重新运行 ingest")
    ran = app(home, "ingest", "--json")
    assert (ran.status, ran.json["unchanged"]) == (0, 4)
    answers(home)


@pytest.mark.parametrize("damage", ["gone", "empty", "nonsense"])
def test_without_its_vectors_a_home_answers_the_same_and_gets_new_ones(home, caplog, damage):
    def found():
        with closing(Desk.open(Settings(home=home), resident=True)) as desk:
            return [(row.passage.chunk.id, row.passage.score) for row in desk.search(QUESTION)]

    before = found()
    for folder in (home / "vectors").iterdir():
        if damage == "nonsense":
            (folder / "chroma.sqlite3").write_bytes(b"nonsense" * 1_000)
            continue
        shutil.rmtree(folder)
        if damage == "empty":
            folder.mkdir()
    caplog.clear()
    after = found()
    assert [id_ for id_, _ in after] == [id_ for id_, _ in before]
    assert "精确计算" in caplog.text
    answers(home)
    assert app(home, "ingest", "--json").json["unchanged"] == 4
    caplog.clear()
    assert len(found()) == len(before) and not caplog.text


def read_only(home):
    """The words that run a command where the home is mounted read-only, or None."""
    script = f'mount --bind "{home}" "{home}" && mount -o remount,ro,bind "{home}" && exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, "sh"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*words, "true"], capture_output=True).returncode
    ):
        pytest.skip("a read-only mount needs unshare and the right to mount")
    return words


def test_a_read_only_home_is_served_exactly_and_not_written(home):
    words = read_only(home)

    def run(*argv):
        return subprocess.run(
            [*words, sys.executable, "app.py", *argv],
            cwd=ROOT,
            env={"KB_HOME": str(home), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )

    asked = run("ask", QUESTION, "--json")
    assert asked.returncode == 0, asked.stderr
    here = app(home, "ask", QUESTION, "--json").json
    assert json.loads(asked.stdout)["text"] == here["text"]
    for argv in (("ingest",), ("remove", "导则", "--yes")):
        ran = run(*argv)
        assert (ran.returncode, ran.stdout) == (1, "") and "不可写" in ran.stderr
    answers(home)


def test_every_kind_of_document_has_its_word(home):
    assert {row["kind"] for row in app(home, "documents", "--json").json["documents"]} <= set(Kind)
