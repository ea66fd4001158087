from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing

import pytest
from homes import POLICIES, QUESTION, answers, app, refused, rules, started, write

from kb.store.schema import VERSION

QUESTIONS = (
    QUESTION, "导则第十八条", "导则第七条第一项", "有效期到什么时候", "发文字号是多少",
    "鱼珠片区重点发展哪些产业", "魚珠片區重點發展哪些產業", "第三章包括哪几条", "由谁解释",
    "什么是龙头企业", "人才有什么支持", "租金补贴", "今天天气怎么样", "数据要素", "算力平台",
    "导则第九十九条", "芯片补助上限是多少", "第二条", "软件企业", "试验区的范围",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A home that has grown by replacing, and its backup."""
    folder = tmp_path_factory.mktemp("backup")
    for amount in ("三百万", "五百万"):
        write(folder / "in", {"芯片.txt": rules("芯片办法", f"补助上限为{amount}元。")})
        assert app(folder / "home", "ingest", POLICIES, folder / "in").status == 0
    ran = app(folder / "home", "backup", folder / "kb.zip", "--json")
    assert (ran.status, ran.json["documents"]) == (0, 5)
    return folder


def said(home, folder):
    lines = "\n".join(json.dumps({"question": q}) for q in QUESTIONS)
    batch = write(folder, {"q.jsonl": lines}) / "q.jsonl"
    keys = ("status", "text", "citations", "related")
    asked = [{k: a[k] for k in keys} for a in app(home, "ask", "--batch", batch).rows]
    rows = [row["passages"] for row in app(home, "search", "--batch", batch).rows]
    assert len(asked) == len(QUESTIONS) and any(a["status"] == "answered" for a in asked)
    return asked, rows


def test_a_restored_home_answers_the_same_and_is_sound(place, tmp_path):
    home = tmp_path / "new" / "home"
    ran = app(home, "restore", place / "kb.zip", "--json")
    assert (ran.status, ran.json["documents"], ran.json["moved"]) == (0, 5, None)
    assert said(home, tmp_path) == said(place / "home", tmp_path)
    assert app(home, "doctor").status == 0
    again = app(home, "ingest", place / "in", "--json").json
    assert (again["unchanged"], again["documents"]) == (1, 5)
    assert [p.name for p in home.parent.iterdir()] == ["home"]


def test_an_empty_folder_is_a_new_home(place, tmp_path):
    assert app(tmp_path / "home", "restore", place / "kb.zip").status == 0
    assert app(write(tmp_path / "b", {}) / "home", "restore", place / "kb.zip").status == 0


def test_what_is_there_stays_unless_it_is_to_be_replaced_and_is_then_moved(place, tmp_path):
    home = tmp_path / "home"
    write(tmp_path / "in", {"园区.txt": rules("园区办法", "园区应当配备消防设施。")})
    app(home, "ingest", tmp_path / "in")
    refused(app(home, "restore", place / "kb.zip"), "--replace", status=2)
    assert app(home, "show", "园区办法").status == 0
    ran = app(home, "restore", place / "kb.zip", "--replace")
    assert ran.status == 0 and "移到了" in ran.out
    answers(home)
    (aside,) = [p for p in tmp_path.iterdir() if p.name.startswith("home.")]
    assert app(aside, "show", "园区办法").status == 0


def test_a_folder_that_is_no_home_is_never_moved(place, tmp_path):
    folder = write(tmp_path / "mine", {"信.txt": "x"})
    refused(app(folder, "restore", place / "kb.zip", "--replace"), "不是知识库", status=2)
    assert (folder / "信.txt").read_text() == "x"


def test_a_home_that_is_being_written_is_neither_packed_nor_replaced(place, tmp_path):
    home = shutil.copytree(place / "home", tmp_path / "home")
    code = (
        "import time, ingest.run as m\n"
        "m.ingest = lambda *a: (print('in', flush=True), time.sleep(60))\n"
    )
    process = started(home, "ingest", code=code)
    try:
        assert process.stdout.readline() == "in\n"
        refused(app(home, "backup", tmp_path / "b.zip"), "另一个进程")
        refused(app(home, "restore", place / "kb.zip", "--replace"), "另一个进程")
    finally:
        process.kill()
        process.communicate()
    answers(home)


def test_a_backup_never_overwrites_and_needs_a_home(place, tmp_path):
    refused(app(place / "home", "backup", place / "kb.zip"), "已存在", status=2)
    refused(app(tmp_path / "none", "backup", tmp_path / "b.zip"), "python app.py ingest")
    refused(app(place / "home", "backup", tmp_path / "no" / "b.zip"), "不能写入")
    assert not list(tmp_path.iterdir())


def repacked(file, target, change):
    """The backup with its members changed by ``change(name, bytes)``."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            made = change(name, old.read(name))
            if made is not None:
                new.writestr(name, made)
    return target


def manifest(**changes):
    def change(name, body):
        if name != "manifest.json":
            return body
        return json.dumps({**json.loads(body), **changes})

    return change


def strange(name, body):
    told = json.loads(body) if name == "manifest.json" else {}
    told.get("members", {})["../夹带.txt"] = {"sha256": "0", "size": 1}
    return json.dumps(told) if told else body


DAMAGED = [
    (lambda name, body: body.replace(b"a", b"b") if name.startswith("cat") else body, "校验值"),
    (lambda name, body: None if name == "manifest.json" else body, "清单"),
    (lambda name, body: None if name.endswith("meta.json") else body, "内容与清单不符"),
    (lambda name, body: b"[" * 99_999 if name == "manifest.json" else body, "已损坏"),
    (strange, "不该有的文件"),
    (manifest(schema=VERSION + 1), "请升级本程序"),
    (manifest(format="other"), "请升级本程序"),
]


@pytest.mark.parametrize(("change", "said"), DAMAGED)
def test_a_backup_that_is_not_what_was_packed_is_refused_whole(place, tmp_path, change, said):
    file = repacked(place / "kb.zip", tmp_path / "kb.zip", change)
    refused(app(tmp_path / "home", "restore", file), said)
    assert [p.name for p in tmp_path.iterdir()] == ["kb.zip"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_backup_that_is_cut_short_or_flipped_is_refused_whole(place, tmp_path, share):
    body = (place / "kb.zip").read_bytes()
    file = write(tmp_path, {"cut.zip": body[: int(len(body) * share)]}) / "cut.zip"
    refused(app(tmp_path / "home", "restore", file), "已损坏")
    flipped = bytearray(body)
    flipped[int(len(body) * share * 0.9) + 2_000] ^= 255
    file = write(tmp_path, {"flipped.zip": bytes(flipped)}) / "flipped.zip"
    refused(app(tmp_path / "home", "restore", file), "已损坏")
    assert not (tmp_path / "home").exists()


def test_what_is_packed_is_one_plain_catalogue_of_today(place, tmp_path):
    with zipfile.ZipFile(place / "kb.zip") as archive:
        archive.extract("catalog.sqlite3", tmp_path)
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite3")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
