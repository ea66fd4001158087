from __future__ import annotations

import os
import pty
import resource
import subprocess
import sys
from unittest import mock

import pytest
from homes import QUESTION, ROOT, answers, app, refused, started

import app as program

HEAVY = {
    "numpy", "chromadb", "tantivy", "opencc", "rjieba", "jieba", "gradio", "fastapi", "trafilatura",
    "lxml", "tiktoken", "langchain_core", "yaml", "sqlite3", "tqdm", "filelock",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("app") / "home"
    assert app(place, "ingest").status == 0
    return place


def test_help_is_instant_and_opens_nothing(tmp_path):
    code = (
        "import atexit\n"
        f"atexit.register(lambda: sys.stderr.write(' '.join({HEAVY} & set(sys.modules))))"
    )
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    running = started(tmp_path, "--help", code=code)
    _, err = running.communicate(timeout=600)
    assert (running.returncode, err) == (0, "")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began < 1


@pytest.mark.parametrize("command", program.COMMANDS)
def test_every_command_explains_itself(tmp_path, command):
    ran = app(tmp_path / "home", command, "--help")
    assert ran.status == 0 and ran.out.startswith(f"用法： app.py {command}")
    assert command in app(tmp_path / "home", "--help").out and command in (program.__doc__ or "")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("ask", QUESTION), "2500 万元"),
        (("search", QUESTION), "1. 《"),
        (("show", "产业导则", "第十八条"), "第十八条"),
        (("show", "产业导则"), "有效期至：2025年12月31日"),
        (("documents",), "已失效"),
    ],
)
def test_what_a_person_reads_is_plain_text(home, argv, said):
    ran = app(home, *argv, "--as-of", "2026-11-22")
    assert (ran.status, ran.err) == (0, "") and said in ran.out
    assert "{" not in ran.out and "None" not in ran.out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("show", "没有这份文件"), "python app.py documents"),
        (("show", "产业导则", "第九十九条"), "没有第九十九条"),
        (("show", "产业导则", "乱写"), "看不懂"),
        (("remove", "没有这份文件", "--yes"), "没有"),
    ],
)
def test_what_is_not_there_is_a_failure_in_words(home, argv, said):
    refused(app(home, *argv), said)


@pytest.mark.parametrize("command", ["ask", "search", "show", "documents", "remove"])
def test_without_a_home_every_command_says_what_to_run(tmp_path, command):
    words = () if command == "documents" else ("导则",)
    refused(app(tmp_path / "none", command, *words), "python app.py ingest")
    assert not (tmp_path / "none").exists()


def at_a_terminal(home, typed):
    ours, theirs = pty.openpty()
    os.write(ours, typed)
    with open(theirs, encoding="utf-8") as terminal, mock.patch("sys.stdin", terminal):
        ran = app(home, "remove", "guideline-approval-hant.md")
    os.close(ours)
    return ran


def test_remove_asks_the_person_at_the_terminal(home):
    for no in (b"\n", b"n\n", b"\x04"):
        ran = at_a_terminal(home, no)
        assert (ran.status, ran.out) == (1, "") and "（y/N）" in ran.err and "没有移除" in ran.err
    assert len(app(home, "documents", "--json").json["documents"]) == 4
    ran = at_a_terminal(home, b"y\n")
    assert ran.status == 0 and "已移除" in ran.out
    assert app(home, "ingest", "--json").json["added"] == 1
    answers(home)


def test_a_reader_that_stops_reading_is_no_error(home):
    command = f"{sys.executable} app.py show 产业导则 --json | head -c 1"
    ran = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=ROOT,
        env={**os.environ, "KB_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "{" and "Traceback" not in ran.stderr


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_terminal_that_lacks_characters_still_shows_the_rest(home, encoding):
    ran = subprocess.run(
        [sys.executable, "app.py", "ask", QUESTION],
        cwd=ROOT,
        env={**os.environ, "KB_HOME": str(home), "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert ran.returncode == 0 and b"2500" in ran.stdout and b"Traceback" not in ran.stderr
