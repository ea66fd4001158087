from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from multiprocessing import parent_process
from pathlib import Path

import pytest
from homes import ROOT, apart, app, rules, started, write

from ingest.pipeline import Makers
from ingest.workers import MANY, spread
from kb.embed.static import StaticEmbedder
from kb.text import Tokeniser


def doubled(deadly, item):
    if item == deadly and parent_process():
        os.kill(os.getpid(), signal.SIGKILL)
    return item * 2, os.getpid()


def test_few_items_are_done_here():
    made = list(spread(partial(doubled, -1), range(MANY - 1)))
    assert made == [(i, (i * 2, os.getpid())) for i in range(MANY - 1)]


@pytest.fixture
def two(monkeypatch):
    """Two processors, wherever this runs."""
    monkeypatch.setattr("ingest.workers._processors", lambda: 2)


def test_one_processor_does_all_itself(monkeypatch):
    monkeypatch.setattr("ingest.workers._processors", lambda: 1)
    made = list(spread(partial(doubled, 13), range(MANY + 5)))
    assert made == [(i, (i * 2, os.getpid())) for i in range(MANY + 5)]


@pytest.mark.usefixtures("two")
def test_many_are_done_elsewhere_in_order_and_one_that_kills_costs_itself_alone():
    made = list(spread(partial(doubled, 13), iter(range(MANY + 5))))
    assert [item for item, _ in made] == list(range(MANY + 5))
    assert [item for item, result in made if result is None] == [13]
    assert all(result[0] == item * 2 for item, result in made if result)
    assert os.getpid() not in {result[1] for _, result in made if result}


def test_a_program_that_no_process_can_be_started_of_does_all_itself():
    code = (
        "import os\nfrom operator import neg\nfrom ingest.workers import spread\n"
        "print(sum(r for _, r in spread(neg, range(50))))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, cwd=ROOT
    )
    assert ran.stdout.strip() == str(-sum(range(50)))


def test_a_text_cut_once_has_the_vectors_and_words_of_one_cut_twice(desk):
    embedder, tokeniser = StaticEmbedder(), Tokeniser()
    version = desk.documents()[0].version
    chunks = [c for c in desk._catalog.all_chunks() if c.version == version]
    bodies, vectors = Makers(tokeniser, embedder).cut(chunks)
    assert (vectors == embedder.embed_passages([f"{c.context} {c.text}" for c in chunks])).all()
    assert bodies[0].split() == tokeniser.tokens(f"{chunks[0].context}\n{chunks[0].text}")


def many(count):
    return {
        f"{i:03}.txt": rules(f"第{i}号园区办法", f"第{i}号园区适用本办法。", f"补助为{i}万元。")
        for i in range(count)
    }


@pytest.mark.usefixtures("two")
def test_a_folder_read_by_several_is_held_as_one_read_by_one_alone(tmp_path):
    folder = write(tmp_path / "in", many(MANY + 4) | {"空.txt": ""})
    ran = app(tmp_path / "several", "ingest", folder, "--json").json
    code = "import ingest.workers as m; m.MANY = 10**6"
    alone = apart(tmp_path / "alone", "ingest", folder, "--json", code=code).json
    assert (ran["added"], [f["source"] for f in ran["failed"]]) == (MANY + 4, ["空.txt"])
    assert {**ran, "took_s": 0} == {**alone, "took_s": 0}
    asked = [
        app(tmp_path / h, "ask", "第7号园区补助多少", "--json").json for h in ("several", "alone")
    ]
    assert asked[0]["citations"] == asked[1]["citations"] and asked[0]["citations"]


INTERRUPTED = """
import os, signal
import ingest.workers as m, kb.store.catalog as c
m._processors = lambda: 2
real = c.Catalog.make_current
def make_current(*args, **named):
    real(*args, **named)
    print(open(f"/proc/self/task/{os.getpid()}/children").read(), flush=True)
    os.kill(os.getpid(), signal.SIGINT)
c.Catalog.make_current = make_current
"""


def test_an_interruption_ends_every_process_and_keeps_what_was_stored(tmp_path):
    folder = write(tmp_path / "in", many(300))
    process = started(tmp_path / "home", "ingest", folder, code=INTERRUPTED)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 1 and "已中断" in err and "Traceback" not in err
    assert len(out.split()) >= 2 and ended(out.split())
    ran = app(tmp_path / "home", "ingest", folder, "--json").json
    assert ran["documents"] == 300 and 0 < ran["unchanged"] < 300


def ended(pids):
    """Whether all these processes end within seconds."""
    for _ in range(1000):
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
