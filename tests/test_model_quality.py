from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from endpoints import service
from homes import app

from bench import corpora
from bench.parts import NoVectors, NoWords
from kb.asking.question import read_question
from kb.config import Settings
from kb.embed.chosen import embedder
from kb.finding.retrieve import Retriever, Scope
from kb.index.embedded import Embedded
from kb.index.words import Words
from kb.store.catalog import Catalog
from kb.store.home import vectors_folder, words_folder
from kb.text import Tokeniser

PARAGRAPHS, QUESTIONS = 150, 100
COLUMNS = 64


def direction(text):
    """A direction of its own for each text."""
    seed = int.from_bytes(text.encode()[-64:], "big") % 2**63
    row = np.random.default_rng(seed).normal(size=COLUMNS)
    return row / np.linalg.norm(row)


@pytest.fixture(scope="module")
def questions(shared):
    lines = (shared / "eval/cmrc_questions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    known = {f"cmrc-{n}" for n in range(PARAGRAPHS)}
    kept = [row for row in rows if row["docid"] in known and len(row["answer"]) > 5]
    return kept[:QUESTIONS]


@pytest.fixture(scope="module")
def held(shared, tmp_path_factory):
    """Encyclopedia paragraphs, embedded by a service that knows what each question means."""
    folder = tmp_path_factory.mktemp("quality")
    texts = corpora.documents(shared, "cmrc")
    some = {name: texts[name] for name in [f"cmrc-{n}.txt" for n in range(PARAGRAPHS)]}
    corpora.write(some, folder / "in")
    with service(knows=lambda text: direction(text).tolist()) as server:
        how = {"KB_EMBED": "openai", "KB_EMBED_BASE_URL": server.url, "KB_EMBED_MODEL": "m"}
        assert app(folder / "home", "ingest", folder / "in", **how).status == 0
        passages = server.texts()
        yield folder / "home", server, passages


def meaning(questions, passages, noise):
    """What a sentence embedder does: a question lies near what answers it, more or less."""
    answered = {q["question"]: [p for p in passages if q["answer"] in p] for q in questions}

    def vector(text):
        gold = answered.get(text)
        near = np.mean([direction(p) for p in gold], axis=0) if gold else np.zeros(COLUMNS)
        return (near + noise * direction(text)).tolist()

    return vector


def hits(held, questions, *, words=True, vectors=True):
    """For each question whether its paragraph comes first."""
    home, server, _ = held
    model = embedder(Settings(embed="openai", embed_base_url=server.url, embed_model="m"))
    catalog, tokeniser = Catalog(home), Tokeniser()
    lexical = Words(words_folder(home)) if words else NoWords()
    dense = Embedded(catalog, vectors_folder(home), generations=False) if vectors else NoVectors()
    retriever = Retriever(catalog, lexical, dense, embedder=model, tokeniser=tokeniser)
    found = []
    for one in questions:
        read = read_question(one["question"], tokeniser)
        passages = retriever.retrieve(read, Scope(date(2026, 11, 22)), 1)
        found.append(bool(passages) and passages[0].document.source == f"{one['docid']}.txt")
    catalog.close()
    return sum(found) / len(found)


@pytest.fixture(scope="module")
def by_words(held, questions):
    return hits(held, questions, vectors=False)


# The last is a poor model, most of its first passages are wrong: it spoils next to nothing.
@pytest.mark.parametrize(("noise", "less"), [(1.0, 0), (2.2, 0), (3.0, 0.03)])
def test_both_together_find_no_less_than_the_better_of_them(held, questions, by_words, noise, less):
    held[1].knows = meaning(questions, held[2], noise)
    vectors = hits(held, questions, words=False)
    assert hits(held, questions) >= max(by_words, vectors) - less
