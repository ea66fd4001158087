"""Ingestion, step by step: read, repair, structure, metadata, chunk, embed, index, report.

A batch is staged in the catalogue, added to the word index and committed there, and only then
made current, so a reader sees whole documents or the old ones.  What was replaced or removed, and
what a killed run staged, is left over until it is swept out of the word index and then erased.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from ingest.chunk import chunk, names
from ingest.conditions import offers_of
from ingest.embedding import quick, reuse
from ingest.metadata import read_record
from ingest.read import Reading, read_bytes
from ingest.references import find_references, reference_alerts
from ingest.repair import find_repairs
from ingest.report import Progress, Report
from ingest.roots import Found, Root
from ingest.structure import parse
from ingest.workers import spread
from kb.cuts import cut
from kb.errors import IngestError, UnreadableDocument
from kb.index.words import Words, body
from kb.model import Alert, Chunk, Document, EditKind
from kb.protocols import Embedder, Vectors, takes_tokens
from kb.store.catalog import Catalog, Filed, Held, Staged
from kb.store.filing import filed
from kb.text import Tokeniser, fold

VERSION = "6"
"""Raised when reading, repair, structure or chunking change, so that files are read again."""

_BATCH = 128  # documents that become answerable together; every commit waits for the disk


@dataclass(frozen=True, slots=True)
class Makers:
    """What pieces are made with; to another process it travels by name."""

    tokeniser: Tokeniser
    embedder: Embedder

    def __reduce__(self) -> tuple[object, tuple[str, Embedder]]:
        return _makers, (self.tokeniser.name, quick(self.embedder))

    @property
    def signature(self) -> str:
        """What made the pieces; another's pieces are made again, but for their vectors."""
        return f"{VERSION}/{self.tokeniser.name}"

    @property
    def names(self) -> dict[str, str]:
        """What an index made with these is signed with."""
        return {"tokeniser": self.tokeniser.name, "embedder": self.embedder.name}

    def cut(self, chunks: Sequence[Chunk]) -> tuple[list[str], Vectors]:
        """Each chunk for the word index, and their vectors; cut once where one cut serves both.

        What asks a model gives no columns here; its vectors are stored as the model answers.
        """
        texts = [f"{c.context}\n{c.text}" for c in chunks]
        cuts = cut(self.tokeniser, texts)
        embedder = quick(self.embedder)
        if takes_tokens(embedder) and embedder.tokeniser == self.tokeniser.name:
            vectors = embedder.embed_cuts(cuts)
        else:
            vectors = embedder.embed_passages(texts)
        return cuts.bodies(body), vectors


def _makers(engine: str, embedder: Embedder) -> Makers:
    return Makers(Tokeniser(engine), embedder)


@dataclass(frozen=True, slots=True)
class Tools:
    """What ingestion writes with."""

    catalog: Catalog
    words: Words
    makers: Makers


@dataclass(frozen=True, slots=True)
class Job:
    """A file to make pieces of; where it is, or its bytes."""

    root: str
    source: str
    file: Found | bytes
    overrides: str
    salt: str = ""  # keeps a rebuilt version apart from the one that answers until all is made

    def read(self) -> bytes:
        """The bytes."""
        return self.file if isinstance(self.file, bytes) else self.file.read()


def ingest(roots: Sequence[Root], tools: Tools, progress: Progress) -> Report:
    """Bring the catalogue and the word index up to date with these roots."""
    report = Report()
    sweep(tools)
    held = {(h.root, h.source): h for h in tools.catalog.held()}
    files = {(root.id, found.source): (root, found) for root in roots for found in root.files}
    jobs = _jobs(files.values(), held, tools, report)
    batch: list[Filed] = []
    with closing(spread(partial(made_of, tools.makers), jobs)) as made:
        for job, one in made:
            new = (job.root, job.source) not in held
            batch += report.taken(job.source, one, new=new)
            progress("读取文件", report.settled, len(files))
            if len(batch) >= _BATCH:
                _commit(batch, tools)
                batch = []
    _commit(batch, tools)
    progress("读取文件", len(files), len(files))
    _remove_gone(roots, held, tools, report)
    sweep(tools)
    return counted(report, tools.catalog)


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


def _jobs(
    files: Iterable[tuple[Root, Found]],
    held: Mapping[tuple[str, str], Held],
    tools: Tools,
    report: Report,
) -> Iterator[Job]:
    """The files that are new or have changed; the others are counted."""
    for root, found in files:
        overrides = json.dumps(root.overrides.get(found.source, {}), sort_keys=True, default=str)
        before = held.get((root.id, found.source))
        on_disk = type(found) is Found
        if on_disk and before is None:
            yield Job(root.id, found.source, found, overrides)
            continue
        try:
            data = found.read()
        except IngestError as error:
            report.refuse(found.source, error)
            continue
        if before and before.fingerprint == fingerprint(data, overrides, tools.makers.signature):
            report.unchanged += 1
        else:
            yield Job(root.id, found.source, found if on_disk else data, overrides)


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
    document = Document(
        id=id_,
        version=_short(f"{id_}\0{made}"),
        root=root,
        source=source,
        record=record,
        text=reading.text,
        provisions=tree.provisions,
        edits=(*edits, *tree.edits),
        alerts=(*reading.alerts, *tree.alerts, *strays),
    )
    found = find_references(document)
    alerts = (*document.alerts, *reference_alerts(document, found))
    return replace(document, references=found, alerts=alerts)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stage(makers: Makers, job: Job) -> Staged | IngestError:
    """A file's document with its chunks and their vectors, ready for the catalogue."""
    try:
        data = job.read()
        made = fingerprint(data, job.overrides, makers.signature)
        reading = read_bytes(data, job.source)
        said = {k: v for k, v in json.loads(job.overrides).items() if k != "conditions"}
        document = build(reading, (job.root, job.source), said, made)
        return _staged(_salted(document, job.salt), data, (made, job.overrides), makers)
    except IngestError as error:
        return error
    except MemoryError:
        return UnreadableDocument("内存不足：请拆分这份文件后再入库", source=job.source)


def made_of(makers: Makers, job: Job) -> Filed | IngestError:
    """The same as rows, for the process that writes them."""
    made = stage(makers, job)
    return made if isinstance(made, IngestError) else filed(made)


def _salted(document: Document, salt: str) -> Document:
    return replace(document, version=_short(f"{document.version}\0{salt}")) if salt else document


def _staged(document: Document, data: bytes, made: tuple[str, str], makers: Makers) -> Staged:
    chunks = chunk(document)
    if not chunks:
        raise UnreadableDocument("没有可检索的正文：请检查文件内容", source=document.source)
    bodies, vectors = makers.cut(chunks)
    return Staged(
        document=document,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        fingerprint=made[0],
        chunks=chunks,
        vectors=vectors,
        names=[(fold(name), rank) for name, rank in names(document)],
        overrides=made[1],
        bodies=bodies,
        offers=offers_of(document, json.loads(made[1]).get("conditions", ())),
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
    held = {(h.root, h.source): h for h in tools.catalog.held()}
    salt = str(tools.catalog.revision())
    jobs = (_again(one, salt, tools) for one in held.values())
    versions: dict[str, str] = {}
    with closing(spread(partial(made_of, tools.makers), jobs)) as made:
        for done, (job, again) in enumerate(made, 1):
            one = held[job.root, job.source]
            taken = report.taken(job.source, again, new=False)
            batch = taken or [_kept(one, salt, tools)]
            _store(batch, tools)
            versions[one.id] = batch[0].version
            progress("重建", done, len(held))
    tools.words.commit()
    tools.catalog.make_current(versions, makers=tools.makers.names)
    sweep(tools)
    return counted(report, tools.catalog)


def _again(held: Held, salt: str, tools: Tools) -> Job:
    data = tools.catalog.original(held.sha256)
    return Job(held.root, held.source, data, held.overrides, salt)


def _kept(held: Held, salt: str, tools: Tools) -> Filed:
    """A new version of the text held before, where its bytes cannot be read now."""
    document = _salted(tools.catalog.document(held.version), salt)
    data = tools.catalog.original(held.sha256)
    return filed(_staged(document, data, (held.fingerprint, held.overrides), tools.makers))


def _commit(batch: Sequence[Filed], tools: Tools) -> None:
    if batch:
        _store(batch, tools)
        tools.words.commit()
        tools.catalog.make_current({one.document: one.version for one in batch})


def _store(batch: Sequence[Filed], tools: Tools) -> None:
    tools.catalog.stage(batch)
    reuse(tools.catalog, tools.makers.embedder, batch)
    tools.words.add_bodies(piece for one in batch for piece in one.pieces)


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


def counted(report: Report, catalog: Catalog) -> Report:
    """The report with what is held now."""
    held = catalog.held()
    report.documents = len(held)
    report.articles = sum(h.articles for h in held)
    report.chunks = catalog.count_chunks()
    return report
