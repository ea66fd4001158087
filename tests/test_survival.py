from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from homes import ROOT, Forked, apart, app, rules, write

from kb.doctor import examine, sound
from kb.store.catalog import Catalog

FILES = 60
SEVERAL = "import ingest.workers as m; m._processors = lambda: 2"  # wherever this runs


def law(number, amount):
    return rules(
        f"第{number}号园区管理办法",
        f"第{number}号园区适用本办法。",
        *(f"第{number}号园区第{n}类企业补助上限为{amount}万元。" for n in range(1, 7)),
    )


@dataclass(frozen=True)
class Place:
    home: Path
    files: Path
    took: float


@pytest.fixture(scope="module", params=[20, 50], ids=["read here", "read by several"])
def base(request, tmp_path_factory):
    """A home of 60 documents whose files have changed since, and how long it takes to follow."""
    place = tmp_path_factory.mktemp("survival")
    files = write(place / "in", {f"{i:02}.txt": law(i, 100) for i in range(FILES)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.workers.MANY", 10**6)
        assert app(place / "base", "ingest", files).status == 0
    write(files, {f"{i:02}.txt": law(i, 200) for i in range(request.param)})
    write(files, {f"新{i}.txt": law(100 + i, 200) for i in range(5)})
    for i in range(FILES - 5, FILES):
        (files / f"{i:02}.txt").unlink()
    shutil.copytree(place / "base", place / "timed")
    since = time.perf_counter()
    assert apart(place / "timed", "ingest", files, code=SEVERAL).status == 0
    return Place(place / "base", files, time.perf_counter() - since)


def texts(home):
    with closing(Catalog(home)) as catalog:
        return {h.source: catalog.document(h.version).text.strip() for h in catalog.held()}


def is_of_old_or_new(home, files):
    """Whether every document is whole, as it was or as it is."""
    found, now = texts(home), {p.name: p.read_text().strip() for p in files.iterdir()}
    before = {f"{i:02}.txt": law(i, 100).strip() for i in range(FILES)}
    kept = before.keys() & now.keys()
    assert kept <= found.keys() <= before.keys() | now.keys()
    assert all(text in (before.get(name), now.get(name)) for name, text in found.items())
    ran = app(home, "ask", "第7号园区第3类企业补助上限是多少？", "--json")
    assert ran.status == 0 and ran.json["citations"]
    assert ran.json["citations"][0]["quote"] in found["07.txt"]


def followers(pid):
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_end(pids):
    deadline = time.monotonic() + 600
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, pids))


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(10))
def test_killed_at_any_moment_it_answers_and_the_next_run_completes(
    base, tmp_path, monkeypatch, moment
):
    home = shutil.copytree(base.home, tmp_path / "home")
    share = (moment + random.Random(moment).random()) / 10
    process = Forked(home, "ingest", base.files, code=SEVERAL)
    time.sleep(base.took * share)
    below = followers(process.pid)
    process.kill()
    process.ended()
    is_of_old_or_new(home, base.files)
    assert all_end(below)
    assert all(finding.mend for check in examine(home) for finding in check.findings)
    monkeypatch.setattr("ingest.workers.MANY", 10**6)
    ran = app(home, "ingest", base.files, "--json").json
    assert (ran["documents"], ran["failed"]) == (FILES, [])
    assert texts(home) == {p.name: p.read_text().strip() for p in base.files.iterdir()}
    assert sound(examine(home)), examine(home)


FULL = """
import shutil, sys
from homes import app, write
from pathlib import Path
from test_survival import is_of_old_or_new, law
base, small, files, more = map(Path, sys.argv[1:])
home = shutil.copytree(base, small / "home")
write(more, {f"多{i:03}.txt": law(200 + i, "9" * 3000) for i in range(39)})
ran = app(home, "ingest", more)
assert "Traceback" not in ran.err, ran.err
assert "磁盘" in ran.err + ran.out, (ran.status, ran.out, ran.err)
is_of_old_or_new(home, files)
shutil.rmtree(small / "ballast", ignore_errors=True)
print("told and kept")
"""


@pytest.mark.slow
@pytest.mark.parametrize("base", [20], indirect=True)
@pytest.mark.parametrize("spare", [0, 1500])
def test_on_a_full_disk_it_says_so_and_answers_as_before(base, tmp_path, spare):
    small = write(tmp_path / "small", {})
    size = sum(p.stat().st_size for p in base.home.rglob("*") if p.is_file()) // 1024 + 300
    small.mkdir()
    script = f'mount -t tmpfs -o size={size + spare}k tmpfs "{small}" && exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, "sh"]
    if not shutil.which("unshare") or subprocess.run([*words, "true"]).returncode:
        pytest.skip("a small disk needs unshare and the right to mount")
    ran = subprocess.run(
        [*words, sys.executable, "-c", FULL, base.home, small, base.files, tmp_path / "more"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert ran.stdout.strip() == "told and kept", ran.stdout + ran.stderr
