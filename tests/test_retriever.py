from __future__ import annotations

import asyncio
import re
import subprocess
import sys

import pytest
from conftest import ROOT, desk_of
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import FakeListChatModel
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, RetrieversIntegrationTests

import kb
from kb.embed.static import StaticEmbedder
from kb.retriever import PolicyEmbeddings, PolicyRetriever

POLICIES = ROOT / "data" / "policies"
DOCS = ROOT / "docs" / "models.md"
QUESTION = "骨干企业的年销售收入标准是多少？"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("retriever") / ".kb"
    desk_of(POLICIES, home=place).close()
    return place


class TestRetrieverStandard(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _home(self, home):
        self.home = home

    @property
    def retriever_constructor(self):
        return PolicyRetriever

    @property
    def retriever_constructor_params(self):
        return {"home": self.home}

    @property
    def retriever_query_example(self):
        return QUESTION


class TestEmbedderStandard(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self):
        return PolicyEmbeddings

    @property
    def embedding_model_params(self):
        return {"embedder": StaticEmbedder()}


def test_what_it_finds_can_be_cited_and_checked(home, as_of):
    retriever = kb.as_retriever(home, k=3, as_of=as_of)
    found = retriever.invoke(QUESTION)
    best = found[0]
    assert best.metadata["citation"] == "《广州人工智能与数字经济试验区产业导则》第七条"
    assert (best.metadata["status"], best.metadata["effective_to"]) == ("expired", "2025-12-31")
    desk = retriever._opened()
    for one in found:
        start, end = one.metadata["span"]
        text = desk.document(one.metadata["source"]).text
        assert one.page_content == text[start:end]
        assert one.metadata["snippet"] in text
        assert one.metadata["notices"] == []
    retriever.close()


def test_it_is_asked_from_many_threads_at_once(home):
    retriever = kb.as_retriever(home, k=2)

    async def many():
        return await asyncio.gather(*(retriever.ainvoke(QUESTION) for _ in range(8)))

    ids = {tuple(one.id for one in found) for found in asyncio.run(many())}
    assert len(ids) == 1
    retriever.close()


def test_the_embedder_that_ships_is_what_langchain_takes():
    found = kb.as_embeddings()
    assert isinstance(found, Embeddings)
    assert len(found.embed_query("骨干企业")) == len(found.embed_documents(["骨干企业"])[0])


def test_the_chain_in_the_docs_runs_as_it_stands(home, monkeypatch, capsys):
    (code,) = re.findall(r"^```python\n(.*?)^```", DOCS.read_text("utf-8"), re.S | re.M)
    seen = []

    class Echo(FakeListChatModel):
        def _call(self, messages, *_, **__):
            seen.append(messages[-1].content)
            return super()._call(messages)

    monkeypatch.chdir(home.parent)
    space = {"model": Echo(responses=["见第七条。"])}
    exec(compile(code, "docs/models.md", "exec"), space)
    space["retriever"].close()
    assert capsys.readouterr().out == "见第七条。\n"
    assert "产业导则》第七条（expired）" in seen[0] and "2500 万元" in seen[0]


def test_importing_the_package_loads_nothing_else():
    code = "import sys, kb; print([m for m in sys.modules if m.startswith(('langchain', 'numpy'))])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr
