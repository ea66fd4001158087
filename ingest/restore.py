"""What is derived from the catalogue, brought back in step with it: words, and then vectors."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.embedding import complete
from ingest.pipeline import Makers, Tools, sweep
from ingest.report import Progress, Report
from kb.errors import IndexUnavailable
from kb.index.embedded import due, publish, tidy
from kb.index.words import Words
from kb.model import Alert
from kb.store.catalog import Catalog
from kb.store.home import vectors_folder, words_folder
from kb.text import Tokeniser

_BUILDING = "建立向量索引（现在已可提问）"


def tools(catalog: Catalog, makers: Makers, progress: Progress, *, again: bool = False) -> Tools:
    """What to write with; the word index is made again where it is missing, broken or short."""
    folder = words_folder(catalog.home)
    try:
        found = Tools(catalog, Words(folder), makers)
        sweep(found)
        if not again and found.words.count() == catalog.count_chunks():
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


def vectors(tools: Tools, report: Report, progress: Progress, *, again: bool = False) -> None:
    """A new generation where one is due; everything answers, exactly, while there is none."""
    folder = vectors_folder(tools.catalog.home)
    if not complete(tools.catalog, tools.makers.embedder, report, progress):
        return  # a generation holds everything; until it can, what there is is searched exactly
    if not again and not due(tools.catalog, folder):
        tidy(tools.catalog, folder)  # a killed run may have left one
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


MENDED = {
    "sweep": "清除了中断的入库留下的版本",
    "words": "由目录库重建了词语索引",
    "vectors": "由目录库重建了向量索引",
    "folders": "清除了没有启用的向量索引文件夹",
}


def mend(catalog: Catalog, makers: Makers, needed: set[str], progress: Progress) -> list[str]:
    """Make again what is derived from the catalogue; what was done, in words."""
    report = Report()
    with_words = tools(catalog, makers, progress, again="words" in needed)
    catalog.erase(catalog.leftovers())
    vectors(with_words, report, progress, again="vectors" in needed)
    failed = [f"没有修好：{alert.detail}" for _, alert in report.warnings]
    return [said for need, said in MENDED.items() if need in needed and not failed] + failed
