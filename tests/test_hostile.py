from __future__ import annotations

import re
import resource
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import hostile_package  # noqa: F401  (fills the list of kinds)
import hostile_text  # noqa: F401
import pytest
from hostile import EITHER, GOOD, KINDS, READ, REFUSED, write_folder

from ingest.roots import roots
from ingest.run import run
from kb.config import Settings
from kb.desk import Desk
from kb.model import Provision
from kb.store.catalog import Catalog
from kb.text import Tokeniser

pytestmark = pytest.mark.slow

SECONDS = 120  # measured: 30 on two busy cores
MEGABYTES = 1500
HAN = re.compile("[㐀-鿿]")


class Taken:
    def __init__(self, folder: Path) -> None:
        write_folder(folder / "in")
        began = time.perf_counter()
        source = roots([folder / "in"])
        self.report = run(folder / "home", Tokeniser(), source, lambda *_: None)
        self.took = time.perf_counter() - began
        self.failed = dict(self.report.failed)
        self.home = folder / "home"
        self.desk = Desk.open(Settings(home=self.home))


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    one = Taken(tmp_path_factory.mktemp("hostile"))
    yield one
    one.desk.close()


@pytest.fixture(scope="module")
def held(taken):
    return {document.source: document for document in documents(taken.home)}


def documents(home):
    with closing(Catalog(home)) as catalog:
        return [catalog.document(one.version) for one in catalog.held()]


def test_there_are_many_kinds_each_with_a_name_of_its_own():
    names = {one.name for one in KINDS}
    assert len(KINDS) == len(names) >= 40 and not names & set(GOOD)
    assert {one.fate for one in KINDS} == {READ, REFUSED, EITHER}


@pytest.mark.parametrize("one", KINDS, ids=[one.make.__name__ for one in KINDS])
def test_each_is_read_or_named_with_a_reason(taken, held, one):
    assert (one.name in held) is not (one.name in taken.failed)
    if one.fate != EITHER:
        assert (one.name in held) is (one.fate == READ), taken.failed.get(one.name)
    if reason := taken.failed.get(one.name):
        assert HAN.search(reason) and len(reason) < 200, reason
        assert not re.search(r"Traceback|Error\b|Exception|\bline \d+|0x[0-9a-f]{6}", reason), (
            reason
        )


def test_time_and_memory_stay_within_bounds(taken):
    assert taken.took < SECONDS
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        assert resource.getrusage(who).ru_maxrss / 1024 < MEGABYTES


def test_the_spans_of_everything_read_give_its_text_back(held):
    for source, document in held.items():
        for top in document.provisions:
            check_spans(top, document.text, source)
        spans = [top.span for top in document.provisions]
        assert all(a.end <= b.start for a, b in pairwise(spans)), source
        for edit in document.edits:
            assert edit.span.end <= len(document.text), source


def check_spans(node: Provision, text: str, source: str) -> None:
    assert node.span.end <= len(text) and node.span.contains(node.lead), source
    assert not node.marker or text.startswith(node.marker, node.span.start), source
    at = node.span.start
    for child in node.children:
        assert at <= child.span.start and node.span.contains(child.span), (source, child.label)
        at = child.span.end
        check_spans(child, text, source)


def test_nothing_leaves_the_folder_and_no_file_of_this_machine_is_read(held, tmp_path):
    assert not Path("/tmp/条文越界.xml").exists() and not Path("/etc/条文").exists()
    assert not [s for s, d in held.items() if "root:" in d.text]


def test_what_could_deceive_the_eye_is_gone(held):
    for source, document in held.items():
        assert not re.search("[\x00-\x08\u200b-\u200f\u202a-\u202e\u2066-\u2069]", document.text), (
            source
        )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("青石市桥梁养护办法第二条", "每七个月检查一次"),
        ("白沙县夜市摊位费每月多少元？", "八十元"),
        ("云岭镇茶园里可以使用除草剂吗？", "不得使用除草剂"),
    ],
)
def test_the_good_files_among_them_answer(taken, as_of, question, words):
    assert words in taken.desk.ask(question, as_of).text
