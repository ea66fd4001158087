"""One ingestion of one home, from the lock to the published generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.pipeline import Progress, Report, Tools, ingest, rebuild, remove
from ingest.roots import Root
from kb.catalog import Catalog, Held
from kb.embed.static import StaticEmbedder
from kb.errors import IndexUnavailable
from kb.home import check_makers, vectors_folder, words_folder, writing
from kb.index.embedded import publish
from kb.index.words import Words
from kb.text import Tokeniser


def run(home: Path, tokeniser: Tokeniser, roots: Sequence[Root], progress: Progress) -> Report:
    """Bring a home up to date with these roots; what it held before answers until it is done."""
    with writing(home):
        catalog = Catalog(home, create=True)
        try:
            embedder = StaticEmbedder()
            check_makers(catalog, tokeniser.name, embedder.name)
            tools = Tools(catalog, _words(catalog, tokeniser, progress), tokeniser, embedder)
            _sign(tools)
            report = ingest(roots, tools, progress)
            _publish(tools, progress, changed=report.changed)
            return report
        finally:
            catalog.close()


def run_rebuild(home: Path, tokeniser: Tokeniser, progress: Progress) -> Report:
    """Make everything a home holds again, from the original bytes it keeps."""
    with writing(home):
        catalog = Catalog(home)
        try:
            words = Words.create(words_folder(home))
            tools = Tools(catalog, words, tokeniser, StaticEmbedder())
            report = rebuild(tools, progress)
            _sign(tools)
            _fill(words, catalog, tokeniser, progress)
            _publish(tools, progress, changed=True)
            return report
        finally:
            catalog.close()


def run_remove(home: Path, tokeniser: Tokeniser, held: Sequence[Held], progress: Progress) -> None:
    """Take documents out of a home."""
    with writing(home):
        catalog = Catalog(home)
        try:
            embedder = StaticEmbedder()
            check_makers(catalog, tokeniser.name, embedder.name)
            tools = Tools(catalog, _words(catalog, tokeniser, progress), tokeniser, embedder)
            remove(held, tools)
            _publish(tools, progress, changed=True)
        finally:
            catalog.close()


def _sign(tools: Tools) -> None:
    tools.catalog.set_meta("tokeniser", tools.tokeniser.name)
    tools.catalog.set_meta("embedder", tools.embedder.name)


def _words(catalog: Catalog, tokeniser: Tokeniser, progress: Progress) -> Words:
    """The word index; made again from the catalogue where it is missing, broken or short."""
    folder = words_folder(catalog.home)
    try:
        words = Words(folder)
        if words.count() >= catalog.count_chunks():
            return words
    except IndexUnavailable:
        pass
    words = Words.create(folder)
    _fill(words, catalog, tokeniser, progress)
    return words


def _fill(words: Words, catalog: Catalog, tokeniser: Tokeniser, progress: Progress) -> None:
    if words.count() == catalog.count_chunks():
        return
    words = Words.create(words.folder)
    size = catalog.count_chunks()
    words.add(
        (piece.id, piece.version, tokeniser.tokens(f"{piece.context}\n{piece.text}"))
        for piece in catalog.all_chunks()
    )
    words.commit()
    progress("重建词语索引", size, size)


def _publish(tools: Tools, progress: Progress, *, changed: bool) -> None:
    """A new generation where something changed or none is there; without it search is exact."""
    if not changed and tools.catalog.generation() is not None:
        return
    folder = vectors_folder(tools.catalog.home)
    publish(
        tools.catalog,
        folder,
        tools.embedder.name,
        lambda done, all_: progress("建立向量索引", done, all_),
    )
