"""Ingestion, step by step: read, repair, structure, metadata, chunk, embed, index, report.

A batch is staged in the catalogue, added to the word index and committed there, and only then
made current, so a reader sees whole documents or the old ones.  What was replaced or removed, and
what a killed run staged, is left over until it is swept out of the word index and then erased.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.chunk import chunk, names
from ingest.metadata import read_record
from ingest.read import Reading, read_bytes
from ingest.repair import find_repairs
from ingest.roots import Found, Root
from ingest.structure import parse
from kb.catalog import Catalog, Held, Staged
from kb.errors import IngestError, UnreadableDocument
from kb.index.words import Words
from kb.model import Alert, Document, EditKind
from kb.protocols import Embedder
from kb.text import Tokeniser, fold

VERSION = "1"
"""Raised when reading, repair, structure or chunking change, so that files are read again."""

_BATCH = 64

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, how many are done, how many there are)."""


@dataclass(slots=True)
class Report:
    """What an ingestion did (入库报告)."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    articles: int = 0
    chunks: int = 0
    repairs: dict[tuple[str, str], int] = field(default_factory=dict)
    warnings: list[tuple[str, Alert]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def note(self, document: Document) -> None:
        """Count a document's repairs and keep its alerts."""
        for edit in document.edits:
            key = (document.source, str(edit.kind))
            self.repairs[key] = self.repairs.get(key, 0) + 1
        self.warnings.extend((document.source, alert) for alert in document.alerts)

    def refuse(self, source: str, error: IngestError) -> None:
        """Name a file that could not be taken in, and why."""
        self.failed.append((source, str(error).removeprefix(f"{source}：")))

    @property
    def fruitless(self) -> bool:
        """Whether there were files and not one of them could be taken in."""
        return bool(self.failed) and not (self.added or self.updated or self.unchanged)


@dataclass(frozen=True, slots=True)
class Tools:
    """What ingestion writes with."""

    catalog: Catalog
    words: Words
    tokeniser: Tokeniser
    embedder: Embedder

    @property
    def maker(self) -> str:
        """What made the pieces; another maker's pieces are made again."""
        return f"{VERSION}/{self.tokeniser.name}/{self.embedder.name}"

    @property
    def makers(self) -> dict[str, str]:
        """What an index made with these tools is signed with."""
        return {"tokeniser": self.tokeniser.name, "embedder": self.embedder.name}


def ingest(roots: Sequence[Root], tools: Tools, progress: Progress) -> Report:
    """Bring the catalogue and the word index up to date with these roots."""
    report = Report()
    sweep(tools)
    held = {(h.root, h.source): h for h in tools.catalog.held()}
    files = {(root.id, found.source): (root, found) for root in roots for found in root.files}
    batch: list[Staged] = []
    for done, (place, (root, found)) in enumerate(files.items()):
        progress("读取文件", done, len(files))
        staged = _take(root, found, held.get(place), tools, report)
        if staged:
            batch.append(staged)
        if len(batch) >= _BATCH:
            _commit(batch, tools)
            batch = []
    _commit(batch, tools)
    progress("读取文件", len(files), len(files))
    _remove_gone(roots, held, tools, report)
    sweep(tools)
    return _counted(report, tools.catalog)


def sweep(tools: Tools) -> None:
    """Clear away, everywhere, the versions that are not current."""
    leftovers = tools.catalog.leftovers()
    if leftovers:
        tools.words.delete_versions(leftovers)
        tools.words.commit()
        tools.catalog.erase(leftovers)


def remove(held: Sequence[Held], tools: Tools) -> None:
    """Take documents out, and leave nothing of them behind."""
    tools.catalog.make_current({}, [h.id for h in held])
    sweep(tools)


def _take(
    root: Root, found: Found, held: Held | None, tools: Tools, report: Report
) -> Staged | None:
    """The staged version of one file; None where it is unchanged or refused."""
    overrides = json.dumps(root.overrides.get(found.source, {}), sort_keys=True, default=str)
    try:
        data = found.read()
        if held and held.fingerprint == fingerprint(data, overrides, tools.maker):
            report.unchanged += 1
            return None
        staged = stage(data, (root.id, found.source), overrides, tools)
    except IngestError as error:
        report.refuse(found.source, error)
        return None
    report.added += held is None
    report.updated += held is not None
    report.note(staged.document)
    return staged


def build(
    reading: Reading, place: tuple[str, str], overrides: Mapping[str, object], made: str
) -> Document:
    """The document a reading makes: repaired, structured, described; place is (root, source)."""
    title = reading.front.get("title", "")
    edits = (*reading.edits, *find_repairs(reading.text, title=title))
    tree = parse(reading.text, edits, title=title or None)
    record = read_record(reading.text, tree, front=reading.front, overrides=overrides)
    root, source = place
    id_ = _short(f"{root}\0{source}")
    strays = [Alert(str(e.kind), e.reason) for e in edits if e.kind is EditKind.STRAY_WORD]
    return Document(
        id=id_,
        version=_short(f"{id_}\0{made}"),
        root=root,
        source=source,
        record=record,
        text=reading.text,
        provisions=tree.provisions,
        edits=(*edits, *tree.edits),
        alerts=(*tree.alerts, *strays),
    )


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stage(data: bytes, place: tuple[str, str], overrides: str, tools: Tools) -> Staged:
    """A file's document with its chunks and their vectors, ready for the catalogue."""
    made = fingerprint(data, overrides, tools.maker)
    document = build(read_bytes(data, place[1]), place, json.loads(overrides), made)
    return _staged(document, data, (made, overrides), tools)


def _staged(document: Document, data: bytes, made: tuple[str, str], tools: Tools) -> Staged:
    chunks = chunk(document)
    if not chunks:
        raise UnreadableDocument("没有可检索的正文：请检查文件内容", source=document.source)
    return Staged(
        document=document,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        fingerprint=made[0],
        chunks=chunks,
        vectors=tools.embedder.embed_passages([f"{c.context} {c.text}" for c in chunks]),
        names=[(fold(name), rank) for name, rank in names(document)],
        overrides=made[1],
    )


def fingerprint(data: bytes, overrides: str, maker: str) -> str:
    """What a version is made of; unchanged, a file costs nothing."""
    return hashlib.sha256(b"\0".join((data, overrides.encode(), maker.encode()))).hexdigest()


def rebuild(tools: Tools, progress: Progress) -> Report:
    """Make everything held again from its original bytes, with today's code and makers.

    All of it is made current at once, so that two makers' pieces are never mixed.
    """
    report = Report()
    sweep(tools)
    held = tools.catalog.held()
    salt = str(tools.catalog.revision())
    versions: dict[str, str] = {}
    for done in range(0, len(held), _BATCH):
        progress("重建", done, len(held))
        batch = [_remade(one, salt, tools, report) for one in held[done : done + _BATCH]]
        tools.catalog.stage(batch)
        tools.words.add(_word_rows(batch, tools.tokeniser))
        versions |= {s.document.id: s.document.version for s in batch}
    tools.words.commit()
    tools.catalog.make_current(versions, makers=tools.makers)
    sweep(tools)
    progress("重建", len(held), len(held))
    return _counted(report, tools.catalog)


def _remade(held: Held, salt: str, tools: Tools, report: Report) -> Staged:
    """A new version of a document; of the text held before where its bytes cannot be read now."""
    data = tools.catalog.original(held.sha256)
    made = fingerprint(data, held.overrides, tools.maker)
    try:
        reading = read_bytes(data, held.source)
        document = build(reading, (held.root, held.source), json.loads(held.overrides), made)
    except IngestError as error:
        report.refuse(held.source, error)
        document, made = tools.catalog.document(held.version), held.fingerprint
    else:
        report.updated += 1
        report.note(document)
    # Its pieces must not share a name with those that answer until all is made.
    document = replace(document, version=_short(f"{document.version}\0{salt}"))
    return _staged(document, data, (made, held.overrides), tools)


def _commit(batch: Sequence[Staged], tools: Tools) -> None:
    if batch:
        tools.catalog.stage(batch)
        tools.words.add(_word_rows(batch, tools.tokeniser))
        tools.words.commit()
        tools.catalog.make_current({s.document.id: s.document.version for s in batch})


def _word_rows(
    batch: Iterable[Staged], tokeniser: Tokeniser
) -> Iterator[tuple[str, str, list[str]]]:
    for staged in batch:
        for piece in staged.chunks:
            yield piece.id, piece.version, tokeniser.tokens(f"{piece.context}\n{piece.text}")


def _remove_gone(
    roots: Sequence[Root], held: Mapping[tuple[str, str], Held], tools: Tools, report: Report
) -> None:
    gone = []
    for root in roots:
        if root.whole:
            here = {found.source for found in root.files}
            gone += [
                h for (id_, source), h in held.items() if id_ == root.id and source not in here
            ]
    if gone:
        remove(gone, tools)
        report.removed = len(gone)


def _counted(report: Report, catalog: Catalog) -> Report:
    held = catalog.held()
    report.documents = len(held)
    report.articles = sum(h.articles for h in held)
    report.chunks = catalog.count_chunks()
    return report
