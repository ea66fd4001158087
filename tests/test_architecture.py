from __future__ import annotations

from pathlib import Path

import architecture
import pytest
from architecture import RULES, modules

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def tree():
    return modules(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps_every_rule(tree, rule):
    found = list(rule(tree))
    assert not found, "\n" + "\n".join(found)


PLANTED = [
    ("floors", "kb/text.py", "from kb.store.catalog import Catalog"),
    ("floors", "kb/text.py", "def f():\n    import kb.finding.retrieve"),
    ("floors", "kb/model.py", "from kb import text"),
    ("floors", "kb/store/catalog.py", "from ..web import page"),
    ("floors", "kb/index/words.py", "from ..answering.answer import answer"),
    ("floors", "kb/answering/answer.py", "from kb.web.page import page"),
    ("floors", "kb/novelty.py", ""),
    ("apart", "kb/web/page.py", "from ingest.pipeline import run"),
    ("apart", "kb/web/page.py", "from kb.store import catalog"),
    ("apart", "kb/web/page.py", "from kb.index.words import Words"),
    ("apart", "ingest/read.py", "from kb.finding.retrieve import retrieve"),
    ("apart", "ingest/read.py", "def f():\n    from kb.web import page"),
    ("doors", "kb/model.py", "import numpy"),
    ("doors", "kb/view.py", "def f():\n    import opencc"),
    ("doors", "kb/view.py", "def f():\n    import unheard_of"),
    ("doors", "kb/view.py", "import sqlite3"),
    ("doors", "kb/text.py", "import opencc"),
    ("doors", "kb/chat.py", "def f():\n    from gradio.themes import Base"),
    ("doors", "ingest/read.py", "def f():\n    import langchain_core.documents"),
    ("markup", "kb/answering/answer.py", 'X = f"<b>{1}</b>"'),
    ("markup", "kb/answering/extract.py", "X = '<a href=\"#\">'"),
    ("environment", "kb/config.py", "import os\nX = os.environ['KB_HOME']"),
    ("environment", "kb/config.py", "from os import getenv"),
    ("prints", "ingest/pipeline.py", "print('done')"),
    ("excepts", "kb/llm.py", "try:\n    pass\nexcept Exception:\n    pass"),
    ("excepts", "kb/llm.py", "try:\n    pass\nexcept (ValueError, BaseException):\n    pass"),
    ("excepts", "kb/llm.py", "try:\n    pass\nexcept:\n    pass"),
    ("excepts", "kb/web/page.py", "try:\n    pass\nexcept Exception:\n    pass\n" * 2),
    ("drawers", "kb/utils.py", ""),
    ("drawers", "kb/index/base.py", ""),
    ("sizes", "kb/view.py", "X = 1\n" * 321),
    ("sizes", "kb/view.py", "def f():\n" + "    x = 1\n" * 40),
    ("sizes", "kb/view.py", "def f(a, b, c, d, *, e, g): ..."),
]


@pytest.mark.parametrize(("rule", "path", "source"), PLANTED)
def test_a_planted_violation_is_found_with_its_name(tmp_path, rule, path, source):
    plant(tmp_path, {path: source})
    found = list(getattr(architecture, rule)(modules(tmp_path)))
    module = path.removesuffix(".py").replace("/", ".")
    assert any(module in sentence for sentence in found), found


ALLOWED = [
    ("kb/text.py", "from kb.model import Span\ndef f():\n    import opencc"),
    ("kb/protocols.py", "import numpy as np"),
    ("kb/llm.py", "try:\n    pass\nexcept BaseException:\n    x = 1\n    raise"),
    ("kb/web/page.py", "import gradio as gr\ntry:\n    pass\nexcept Exception:\n    pass"),
    ("kb/web/page.py", "X = '<b>'"),
    ("kb/citation.py", r"X = r'(?P<p>\d+)'"),
    (
        "kb/answering/answer.py",
        "from kb.finding.retrieve import retrieve\nfrom kb.view import view",
    ),
    ("ingest/read.py", "from kb.store.catalog import Catalog\nX = '<p>'"),
    ("kb/view.py", "class A:\n    def f(self, a, b, c, d, e): ..."),
    ("app.py", "import os\nprint(os.environ)\nfrom kb.web import page"),
]


@pytest.mark.parametrize(("path", "source"), ALLOWED)
def test_what_is_allowed_is_not_found(tmp_path, path, source):
    plant(tmp_path, {path: source})
    assert [sentence for rule in RULES for sentence in rule(modules(tmp_path))] == []


def test_a_circle_within_a_floor_is_found(tmp_path):
    plant(
        tmp_path,
        {
            "kb/chat.py": "from kb.answering.answer import a",
            "kb/answering/answer.py": "def f():\n    import kb.chat",
        },
    )
    (found,) = architecture.circles(modules(tmp_path))
    assert "kb.answering.answer → kb.chat" in found or "kb.chat → kb.answering.answer" in found


def plant(root, files):
    for path, source in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(source, encoding="utf-8")
