"""One ingestion of one home, from the lock to the published generation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest import restore
from ingest.embedding import replace
from ingest.pipeline import Makers, Tools, counted, ingest, rebuild, remove
from ingest.relate import relate
from ingest.report import Progress, Report
from ingest.roots import Root
from kb.embed.static import StaticEmbedder
from kb.protocols import Embedder
from kb.store.catalog import Catalog, Held
from kb.store.home import check_makers, writing
from kb.text import Tokeniser


def run(
    home: Path,
    tokeniser: Tokeniser,
    roots: Sequence[Root],
    progress: Progress,
    embedder: Embedder | None = None,
) -> Report:
    """Bring a home up to date with these roots; what it held before answers until it is done."""
    makers = _makers(tokeniser, embedder)
    with writing(home, create=True), _opened(Catalog(home, create=True)) as catalog:
        tools = _tools(catalog, makers, progress)
        catalog.sign(tools.makers.names)
        report = ingest(roots, tools, progress)
        relate(catalog, report, progress)
        restore.vectors(tools, report, progress)
        return report


def run_rebuild(
    home: Path, tokeniser: Tokeniser, progress: Progress, embedder: Embedder | None = None
) -> Report:
    """Make everything a home holds again, from the original bytes it keeps."""
    makers = _makers(tokeniser, embedder)
    with writing(home), _opened(Catalog(home)) as catalog:
        tools = restore.tools(catalog, makers, progress)
        report = rebuild(tools, progress)
        relate(catalog, report, progress)
        restore.vectors(tools, report, progress)
        return report


def run_reembed(home: Path, tokeniser: Tokeniser, progress: Progress, embedder: Embedder) -> Report:
    """Make every vector again with this embedder; the present ones answer until all are made."""
    makers = Makers(tokeniser, embedder)
    with writing(home), _opened(Catalog(home)) as catalog:
        check_makers(catalog, tokeniser.name)
        tools = restore.tools(catalog, makers, progress)
        replace(catalog, embedder, progress)
        report = counted(Report(), catalog)
        restore.vectors(tools, report, progress)
        return report


def run_remove(
    home: Path,
    tokeniser: Tokeniser,
    held: Sequence[Held],
    progress: Progress,
    embedder: Embedder | None = None,
) -> None:
    """Take documents out of a home."""
    makers = _makers(tokeniser, embedder)
    with writing(home), _opened(Catalog(home)) as catalog:
        tools = _tools(catalog, makers, progress)
        remove(held, tools)
        restore.vectors(tools, Report(), progress)


def run_mend(
    home: Path,
    tokeniser: Tokeniser,
    needed: set[str],
    progress: Progress,
    embedder: Embedder | None = None,
) -> list[str]:
    """Make what is needed of words and vectors again; what was done, in words."""
    makers = _makers(tokeniser, embedder)
    with writing(home), _opened(Catalog(home)) as catalog:
        check_makers(catalog, makers.tokeniser.name, makers.embedder.name)
        return restore.mend(catalog, makers, needed, progress)


def _makers(tokeniser: Tokeniser, embedder: Embedder | None) -> Makers:
    return Makers(tokeniser, embedder or StaticEmbedder())


def _tools(catalog: Catalog, makers: Makers, progress: Progress) -> Tools:
    check_makers(catalog, makers.tokeniser.name, makers.embedder.name)
    return restore.tools(catalog, makers, progress)


@contextmanager
def _opened(catalog: Catalog) -> Iterator[Catalog]:
    try:
        yield catalog
    finally:
        catalog.close()
