"""What is derived from the catalogue, brought back in step with it: words, and then vectors."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.pipeline import Makers, Tools, sweep
from ingest.report import Progress, Report
from kb.catalog import Catalog
from kb.errors import IndexUnavailable
from kb.home import vectors_folder, words_folder
from kb.index.embedded import due, publish
from kb.index.words import Words
from kb.model import Alert
from kb.text import Tokeniser

_BUILDING = "建立向量索引（现在已可提问）"


def tools(catalog: Catalog, makers: Makers, progress: Progress) -> Tools:
    """What to write with; the word index is made again where it is missing, broken or short."""
    folder = words_folder(catalog.home)
    try:
        found = Tools(catalog, Words(folder), makers)
        sweep(found)
        if found.words.count() == catalog.count_chunks():
            return found
    except IndexUnavailable:
        pass  # it is derived: the catalogue has everything
    catalog.erase(catalog.leftovers())
    signed = catalog.meta("tokeniser") or makers.tokeniser.name
    cutter = makers.tokeniser if signed == makers.tokeniser.name else Tokeniser(signed)
    words = Words.replace(folder, _word_rows(catalog, cutter, progress))
    return Tools(catalog, words, makers)


def _word_rows(
    catalog: Catalog, tokeniser: Tokeniser, progress: Progress
) -> Iterator[tuple[str, str, list[str]]]:
    size = catalog.count_chunks()
    for done, piece in enumerate(catalog.all_chunks(), 1):
        yield piece.id, piece.version, tokeniser.tokens(f"{piece.context}\n{piece.text}")
        progress("重建词语索引", done, size)


def vectors(tools: Tools, report: Report, progress: Progress) -> None:
    """A new generation where one is due; everything answers, exactly, while there is none."""
    folder = vectors_folder(tools.catalog.home)
    if not due(tools.catalog, folder):
        return
    progress(_BUILDING, 0, tools.catalog.count_chunks())
    try:
        publish(
            tools.catalog,
            folder,
            tools.makers.embedder.name,
            lambda done, all_: progress(_BUILDING, done, all_),
        )
    except IndexUnavailable as error:
        report.warnings.append(("vectors", Alert("vector_index", str(error))))
    except KeyboardInterrupt:
        raise IndexUnavailable(
            "已中断：文件都已入库，可以提问；向量索引没有建完，检索改用精确计算。"
            "再次运行 python app.py ingest 会把它建好"
        ) from None
