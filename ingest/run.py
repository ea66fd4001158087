"""One ingestion of one home, from the lock to the published generation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest import restore
from ingest.pipeline import Makers, Tools, ingest, rebuild, remove
from ingest.report import Progress, Report
from ingest.roots import Root
from kb.catalog import Catalog, Held
from kb.embed.static import StaticEmbedder
from kb.home import check_makers, writing
from kb.text import Tokeniser


def run(home: Path, tokeniser: Tokeniser, roots: Sequence[Root], progress: Progress) -> Report:
    """Bring a home up to date with these roots; what it held before answers until it is done."""
    with writing(home, create=True), _opened(Catalog(home, create=True)) as catalog:
        tools = _tools(catalog, tokeniser, progress)
        catalog.sign(tools.makers.names)
        report = ingest(roots, tools, progress)
        restore.vectors(tools, report, progress)
        return report


def run_rebuild(home: Path, tokeniser: Tokeniser, progress: Progress) -> Report:
    """Make everything a home holds again, from the original bytes it keeps."""
    with writing(home), _opened(Catalog(home)) as catalog:
        tools = restore.tools(catalog, Makers(tokeniser, StaticEmbedder()), progress)
        report = rebuild(tools, progress)
        restore.vectors(tools, report, progress)
        return report


def run_remove(home: Path, tokeniser: Tokeniser, held: Sequence[Held], progress: Progress) -> None:
    """Take documents out of a home."""
    with writing(home), _opened(Catalog(home)) as catalog:
        tools = _tools(catalog, tokeniser, progress)
        remove(held, tools)
        restore.vectors(tools, Report(), progress)


def run_mend(home: Path, tokeniser: Tokeniser, needed: set[str], progress: Progress) -> list[str]:
    """Make what is needed of words and vectors again; what was done, in words."""
    with writing(home), _opened(Catalog(home)) as catalog:
        makers = Makers(tokeniser, StaticEmbedder())
        check_makers(catalog, makers.tokeniser.name, makers.embedder.name)
        return restore.mend(catalog, makers, needed, progress)


def _tools(catalog: Catalog, tokeniser: Tokeniser, progress: Progress) -> Tools:
    makers = Makers(tokeniser, StaticEmbedder())
    check_makers(catalog, makers.tokeniser.name, makers.embedder.name)
    return restore.tools(catalog, makers, progress)


@contextmanager
def _opened(catalog: Catalog) -> Iterator[Catalog]:
    try:
        yield catalog
    finally:
        catalog.close()
