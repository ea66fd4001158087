from __future__ import annotations

import shutil
from contextlib import closing

import pytest
from homes import POLICIES, app, write

from kb.citation import label
from kb.embed.static import StaticEmbedder
from kb.index.embedded import Embedded, due, publish
from kb.model import Level
from kb.store.catalog import Catalog

# Asked in words of their own; each names the 条 that answers it.
GUIDE = "广州人工智能与数字经济试验区产业导则"
PARAPHRASES = [("哪些公司算骨干企业", "第七条"), ("谁负责解释这份导则", "第十七条")]
LAY = [
    ("军人牺牲以后家属能拿多少抚恤金", "军人抚恤优待条例"),
    ("出口的东西算是哪国生产的", "进出口货物原产地条例"),
    ("外国政府能不能在我国法院当被告", "外国国家豁免法"),
    ("供电的公司由谁来监督", "电力监管条例"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("embedded")
    app(place / "home", "ingest")
    laws = POLICIES.parents[2] / "shared" / "corpora" / "laws"
    some = sorted(laws.rglob("*.md"))[::100] if laws.is_dir() else []
    if some:
        write(place / "laws", {path.name: path.read_bytes() for path in some})
        assert app(place / "home", "ingest", place / "laws").status == 0
    return place / "home"


@pytest.fixture(scope="module")
def embedder():
    return StaticEmbedder()


def opened(catalog, **how):
    return closing(Embedded(catalog, catalog.home / "vectors", **how))


def articles(catalog, hits):
    chunks = catalog.chunks([id_ for id_, _ in hits])
    assert len(chunks) == len(hits)
    return [(catalog.document(chunks[i].version).record.title, chunks[i].unit) for i, _ in hits]


@pytest.mark.parametrize(("question", "article"), PARAPHRASES)
def test_the_generation_alone_finds_what_a_paraphrase_asks_for(home, embedder, question, article):
    with closing(Catalog(home)) as catalog, opened(catalog, exact=False) as generation:
        found = articles(catalog, generation.search(embedder.embed_question(question), 5))
        assert (GUIDE, article) in [(t, label(u.down_to(Level.ARTICLE))) for t, u in found]


@pytest.mark.parametrize(("question", "title"), LAY)
def test_the_generation_alone_finds_the_law_a_layman_means(shared, home, embedder, question, title):
    with closing(Catalog(home)) as catalog, opened(catalog, exact=False) as generation:
        found = articles(catalog, generation.search(embedder.embed_question(question), 5))
        assert any(title in found_title for found_title, _ in found)


def test_the_generation_and_exact_search_find_the_same(home, embedder):
    with (
        closing(Catalog(home)) as catalog,
        opened(catalog, exact=False) as generation,
        opened(catalog, generations=False) as exact,
    ):
        chunks = list(catalog.all_chunks())[:: max(1, catalog.count_chunks() // 25)]
        same = 0
        for chunk in chunks:
            vector = embedder.embed_question(chunk.text[:60])
            ours, theirs = generation.search(vector, 10), exact.search(vector, 10)
            assert ours[0][1] == pytest.approx(theirs[0][1], abs=2e-3)
            same += len({i for i, _ in ours} & {i for i, _ in theirs})
        assert same >= 9.5 * len(chunks)  # a graph may miss a few


@pytest.fixture
def changed(home, tmp_path):
    """A home whose generation holds a document that is gone, and lacks one that is new."""
    copy = shutil.copytree(home, tmp_path / "home")
    app(copy, "remove", "gz-ai-digital-economy-guideline.md", "--yes")
    text = "远洋渔业管理办法\n\n第一条　远洋渔船出港前应当报告航次。\n"
    app(copy, "ingest", write(tmp_path / "in", {"渔业.txt": text}))
    with closing(Catalog(home)) as before, closing(Catalog(copy)) as now:
        shutil.rmtree(copy / "vectors")
        shutil.copytree(home / "vectors", copy / "vectors")
        row = before.generation()
        now.publish(row.folder, row.embedder, row.upto, row.size)
    return copy


def test_what_changed_since_the_generation_is_seen_at_once(changed, embedder):
    with closing(Catalog(changed)) as catalog, opened(catalog) as both:
        dead, fresh = catalog.stale(catalog.generation())
        assert dead > 40 and fresh == 1
        found = both.search(embedder.embed_question("远洋渔船报告航次"), 5)
        assert articles(catalog, found)[0][0] == "远洋渔业管理办法"
        # What is gone neither comes back nor takes the place of what is there.
        with opened(catalog, generations=False) as exact:
            for question in ("骨干企业的标准", "本导则的有效期", "人工智能产业"):
                vector = embedder.embed_question(question)
                ours, theirs = both.search(vector, 20), exact.search(vector, 20)
                assert len(ours) == len(theirs)
                assert len({i for i, _ in ours} & {i for i, _ in theirs}) >= 18  # a graph may miss
                assert catalog.current([i for i, _ in ours]) == {i for i, _ in ours}


def test_a_reader_that_is_open_sees_a_new_generation(changed, embedder):
    with closing(Catalog(changed)) as catalog, opened(catalog, exact=False) as reader:
        vector = embedder.embed_question("远洋渔船报告航次")
        before = reader.search(vector, 3)
        with closing(Catalog(changed)) as writer:
            assert publish(writer, changed / "vectors", "e", lambda *_: None)
        after = reader.search(vector, 3)
        assert before != after and articles(catalog, after)[0][0] == "远洋渔业管理办法"


def test_a_generation_is_due_when_it_is_missing_broken_or_old(home, tmp_path):
    copy = shutil.copytree(home, tmp_path / "home")
    with closing(Catalog(copy)) as catalog:
        folder, row = copy / "vectors", catalog.generation()
        assert not due(catalog, folder)
        catalog.publish(row.folder, row.embedder, row.upto, row.size * 2)
        assert due(catalog, folder)
        catalog.publish(row.folder, row.embedder, row.upto, row.size)
        assert not due(catalog, folder)
        shutil.rmtree(folder)
        assert due(catalog, folder)
        catalog.withdraw()
        assert due(catalog, folder)


def test_old_generations_go_but_the_last_one_stays_for_who_has_it_open(home, tmp_path):
    copy = shutil.copytree(home, tmp_path / "home")
    with closing(Catalog(copy)) as catalog:
        for _ in range(3):
            publish(catalog, copy / "vectors", "e", lambda *_: None)
        last = catalog.generation().folder
        kept = sorted(path.name for path in (copy / "vectors").iterdir())
        assert len(kept) == 2 and kept[-1] == last


def test_a_generation_that_breaks_while_it_is_open_is_set_aside(home, embedder, caplog):
    with closing(Catalog(home)) as catalog, opened(catalog) as reader:
        vector = embedder.embed_question("骨干企业")
        assert reader.search(vector, 5)
        reader._generation.close()  # as good as broken: it refuses every search
        with opened(catalog, generations=False) as exact:
            assert reader.search(vector, 5) == exact.search(vector, 5)
        assert "精确计算" in caplog.text
