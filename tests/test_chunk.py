from __future__ import annotations

import pytest
from homes import POLICIES, rules

from ingest.chunk import BUDGET, chunk, names
from ingest.pipeline import build
from ingest.read import read_bytes
from kb.model import UNITS, Document, Level
from kb.text import sentences
from kb.tokens import count_tokens
from kb.view import runs, view


def made(name: str, data: bytes) -> Document:
    return build(read_bytes(data, name), ("root", name), {}, "made")


@pytest.fixture(scope="module")
def policies():
    return [made(path.name, path.read_bytes()) for path in sorted(POLICIES.glob("*.md"))]


@pytest.fixture(scope="module")
def laws(shared):
    paths = sorted((shared / "corpora" / "laws").rglob("*.md"))[::20]
    assert len(paths) > 60
    return [made(path.name, path.read_bytes()) for path in paths]


@pytest.fixture(params=["policies", "laws"])
def chunked(request):
    return [(doc, chunk(doc)) for doc in request.getfixturevalue(request.param)]


def units(document):
    def outermost(nodes):
        for node in nodes:
            if node.level in UNITS:
                yield node
            else:
                yield from outermost(node.children)

    return list(outermost(document.provisions))


def test_a_chunk_lies_in_one_unit_and_holds_the_view_of_its_span(chunked):
    for document, chunks in chunked:
        spans = {unit.span for unit in units(document)}
        for piece in chunks:
            assert piece.unit_span in spans and piece.unit_span.contains(piece.span)
            assert piece.text == view(document.text, document.edits, piece.span)


def test_no_chunk_crosses_an_article(chunked):
    for document, chunks in chunked:
        articles = [p.span for p in document.walk() if p.level is Level.ARTICLE]
        for piece in chunks:
            assert all(a.contains(piece.span) or not a.overlaps(piece.span) for a in articles)


def test_every_visible_character_of_a_unit_is_in_one_chunk_and_only_one(chunked):
    for document, chunks in chunked:
        covered = bytearray(len(document.text))
        for piece in chunks:
            assert not any(covered[piece.span.start : piece.span.end])
            covered[piece.span.start : piece.span.end] = b"\1" * len(piece.span)
        for unit in units(document):
            for run in runs(document.text, document.edits, unit.span):
                shown = zip(run.span.of(document.text), covered[run.span.start :], strict=False)
                left = [c for c, done in shown if not done and not c.isspace()]
                assert not left, (document.source, unit.label, "".join(left)[:60])


def test_a_chunk_is_no_longer_than_its_budget_unless_one_sentence_is(chunked):
    for document, chunks in chunked:
        for piece in chunks:
            size = count_tokens(piece.text)
            if size > 1.5 * BUDGET:
                inside = sentences(piece.span.of(document.text))
                longest = max(count_tokens(piece.span.of(document.text)[a:b]) for a, b in inside)
                assert size - longest <= BUDGET, (document.source, piece.pinpoint, size)


def test_ids_are_distinct_and_name_the_version(chunked):
    for document, chunks in chunked:
        assert len({piece.id for piece in chunks}) == len(chunks)
        assert {piece.version for piece in chunks} == {document.version}


def test_an_over_long_paragraph_is_cut_where_sentences_end():
    sentence = "企业应当于每年三月底前提交上一年度的年度报告及其附件。"
    document = made("长.txt", rules("某办法", sentence * 60, "短。").encode())
    pieces = [piece for piece in chunk(document) if piece.unit.number(Level.ARTICLE) == 1]
    assert len(pieces) > 2
    assert all(piece.text.rstrip().endswith("。") for piece in pieces)
    assert all(count_tokens(piece.text) <= BUDGET for piece in pieces)


def test_the_items_of_a_long_article_are_searched_with_their_lead():
    items = "".join(f"\n（{n}）{'具备相应条件并且按期完成备案' * 12}；" for n in "一二三四五六")
    document = made("长.txt", rules("某办法", "申请人应当符合下列条件：" + items).encode())
    pieces = chunk(document)
    assert len(pieces) >= 6
    assert all("申请人应当符合下列条件" in p.context for p in pieces if "（三）" in p.text)
    assert all(p.context.startswith("某办法") for p in pieces)


def test_a_document_is_called_by_title_number_and_alias(policies):
    ranked = {rank for document in policies for _, rank in names(document)}
    assert 0 in ranked and all(names(d)[0] == (d.record.title, 0) for d in policies)
