from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

import pytest
from conftest import ROOT, desk_of

import app
from kb.config import Settings
from kb.console import answer_text

README = (ROOT / "README.md").read_text("utf-8")


def test_it_is_at_most_150_lines():
    assert len(README.splitlines()) <= 150


def test_every_command_that_it_shows_exists():
    shown = set(re.findall(r"python app\.py (\w+)", README))
    assert shown <= set(app.COMMANDS) and set(app.COMMANDS) <= shown


def test_every_setting_is_in_its_table_with_its_default():
    rows = dict(re.findall(r"^\| `KB_(\w+)` \| `?([^`|]*?)`? \|", README, re.M))
    defaults = {f.name.upper(): getattr(Settings(), f.name) for f in fields(Settings)}
    assert set(rows) == set(defaults)
    for name, default in defaults.items():
        assert rows[name] == ("0" if default is False else str(default))


def test_every_page_of_the_docs_that_it_names_is_there():
    for page in re.findall(r"`((?:docs|kb)/[\w./]+\.md)`", README):
        assert (ROOT / page).is_file(), page


def test_every_page_of_the_docs_is_named_somewhere():
    pages = {p.name for p in (ROOT / "docs").glob("*.md")}
    assert all(f"docs/{page}" in README for page in pages)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    desk = desk_of(ROOT / "data" / "policies", home=tmp_path_factory.mktemp("shipped"))
    yield desk
    desk.close()


def test_the_example_is_what_it_really_answers(shipped):
    block = re.search(r"^\$ python app\.py ask (\S+) --as-of (\S+)\n(.*?)^```", README, re.S | re.M)
    answer = shipped.ask(block[1], date.fromisoformat(block[2]))
    assert "".join(answer_text(answer).split()) == "".join(block[3].split())
