"""Is a home sound (体检)?  The catalogue, the word index and the vectors, held against each other.

Nothing is changed here.  A finding names what mends it: ``sweep``, ``words``, ``vectors`` and
``folders`` are made again from the catalogue; what is wrong with the catalogue itself is not.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.embed.probe import CHANGED, asked, same
from kb.errors import CatalogUnavailable, IndexUnavailable, ModelError
from kb.index.embedded import spare
from kb.index.generation import Generation, unreached
from kb.index.words import Words
from kb.protocols import Embedder, is_served
from kb.store.catalog import FILE, Catalog
from kb.store.database import Database
from kb.store.home import still, vectors_folder, words_folder
from kb.store.staging import DERIVED
from kb.store.stock import stock

_BACKUP = "请从备份恢复（python app.py restore），或用原文件重新 ingest"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be; ``mend`` is empty where nothing here mends it."""

    detail: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what was found."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Home:
    catalog: Catalog
    db: Database
    model: Embedder | None


def examine(folder: Path, model: Embedder | None = None) -> list[Check]:
    """Every check of a home, in order; only the file itself where that is damaged.

    With a model behind an address, also whether it is still what made the vectors.
    """
    with still(folder), closing(Catalog(folder)) as catalog, closing(Database(folder / FILE)) as db:
        home = _Home(catalog, db, model)
        first = Check("目录库文件", tuple(_file(home)))
        if first.findings:
            return [first]
        return [first, *(Check(name, tuple(look(home))) for name, look in _CHECKS.items())]


def sound(checks: Iterable[Check]) -> bool:
    """Whether nothing was found."""
    return not any(check.findings for check in checks)


def mends(checks: Iterable[Check]) -> set[str]:
    """What is to be made again."""
    return {f.mend for check in checks for f in check.findings} - {""}


# --- the catalogue --------------------------------------------------------------------------


def _file(home: _Home) -> Iterator[Finding]:
    try:
        said = [str(row[0]) for row in home.db.rows("PRAGMA integrity_check(5)")]
    except CatalogUnavailable as error:
        said = [str(error)]
    if said != ["ok"]:
        yield Finding(f"文件已损坏（{'；'.join(said)}）：{_BACKUP}")


def _rows(home: _Home) -> Iterator[Finding]:
    for table in _versioned(home.db):
        lost = _count(home.db, f"FROM {table} WHERE version NOT IN (SELECT id FROM versions)")
        if lost:
            yield Finding(f"{table} 有 {lost} 行不属于任何版本：{_BACKUP}")
    for what, query in (
        ("份文件没有正文", "FROM documents WHERE version NOT IN (SELECT id FROM versions)"),
        ("份文件没有检索片段", f"FROM documents WHERE {_NO_CHUNK}"),
    ):
        lost = _count(home.db, query)
        if lost:
            yield Finding(f"{lost} {what}：{_BACKUP}")


_NO_CHUNK = "version NOT IN (SELECT version FROM chunks)"
_CURRENT = "JOIN documents d ON d.version=c.version"


def _versioned(db: Database) -> list[str]:
    found = db.rows(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) p"
        " WHERE m.type='table' AND p.name='version' AND m.name NOT IN ('documents','sketches')"
    )
    return [row[0] for row in found]


def _leftovers(home: _Home) -> Iterator[Finding]:
    versions = len(home.catalog.leftovers())
    nothing = _count(home.db, "FROM documents WHERE version IS NULL")
    if versions or nothing:
        yield Finding(f"中断的入库留下 {max(versions, nothing)} 个未启用的版本", "sweep")
    derived = sum(_count(home.db, f"FROM {rows}") for rows in DERIVED)
    if derived:
        yield Finding(f"{derived} 行查重、对照或向量的记录出自已不在的版本", "sweep")


def _spans(home: _Home) -> Iterator[Finding]:
    lengths = {id_: len(text) for id_, text in home.db.rows("SELECT id, text FROM versions")}
    for table, start, end in (
        ("chunks", "start", "end"), ("chunks", "unit_start", "unit_end"),
        ("provisions", "start", "end"), ("provisions", "lead_start", "lead_end"),
    ):  # fmt: skip
        found = home.db.rows(
            f'SELECT version, min("{start}"), max("{end}"), max("{start}">"{end}")'
            f" FROM {table} GROUP BY version"
        )
        wrong = [v for v, low, high, back in found if low < 0 or high > lengths.get(v, 0) or back]
        if wrong:
            yield Finding(f"{len(wrong)} 份文件的位置超出正文（{table}，如 {wrong[0]}）：{_BACKUP}")


def _originals(home: _Home) -> Iterator[Finding]:
    missing, broken = 0, 0
    for (sha256,) in home.db.rows("SELECT DISTINCT sha256 FROM versions"):
        try:
            broken += hashlib.sha256(home.catalog.original(sha256)).hexdigest() != sha256
        except CatalogUnavailable:
            missing += 1
    spare = _count(home.db, "FROM originals WHERE sha256 NOT IN (SELECT sha256 FROM versions)")
    for number, what in ((missing, "缺失或解不开"), (broken, "与校验值不符"), (spare, "没有版本")):
        if number:
            yield Finding(f"{number} 份原件{what}：不影响问答，重建前请用原文件重新 ingest")


# --- what is derived ------------------------------------------------------------------------


def _words(home: _Home) -> Iterator[Finding]:
    current: dict[str, bool] = {
        id_: bool(live)
        for id_, live in home.db.rows(
            "SELECT c.id, d.id IS NOT NULL FROM chunks c"
            " LEFT JOIN documents d ON d.version=c.version"
        )
    }
    try:
        held = Counter(Words(words_folder(home.catalog.home)).ids())
    except IndexUnavailable as error:
        yield Finding(str(error), "words")
        return
    for number, what in (
        (sum(live and id_ not in held for id_, live in current.items()), "个片段查不到"),
        (sum(id_ not in current for id_ in held), "个片段不在目录库中"),
        (sum(count > 1 for count in held.values()), "个片段重复"),
    ):
        if number:
            yield Finding(f"{number} {what}", "words")


def _vectors(home: _Home) -> Iterator[Finding]:
    catalog, folder = home.catalog, vectors_folder(home.catalog.home)
    without = _count(home.db, f"FROM chunks c {_CURRENT} WHERE c.vector IS NULL")
    if without:
        yield Finding(f"{without} 个片段没有向量，只按字词检索", "vectors")
    row = catalog.generation()
    orphans = len(spare(catalog, folder))
    if orphans:
        yield Finding(f"{orphans} 个没有启用的文件夹", "folders")
    if row is None:
        if catalog.count_chunks():
            yield Finding("没有建成；检索用精确计算", "vectors")
        return
    made = catalog.meta("embedder")
    if row.embedder != made:
        yield Finding(f"由 {row.embedder} 建立，而目录库的向量出自 {made}", "vectors")
    if catalog.read_only:
        return  # Chroma cannot open a folder it may not write to; nobody asks it to
    try:
        with closing(Generation(folder / row.folder)) as generation:
            lost = _unreached(catalog, generation, row.upto)
    except IndexUnavailable as error:
        yield Finding(str(error), "vectors")
        return
    if lost:
        yield Finding(f"{lost} 个片段查不到", "vectors")


def _unreached(catalog: Catalog, generation: Generation, upto: int) -> int:
    """How many current chunks that the generation should hold it does not find."""
    ids, matrix, _ = catalog.vectors()
    after = set(catalog.vectors(upto)[0])
    inside = {id_ for id_, row in zip(ids, matrix, strict=True) if id_ not in after and row.any()}
    return len(unreached(generation, inside, matrix))


def _service(home: _Home) -> Iterator[Finding]:
    model = home.model
    if model is None or not is_served(model) or home.catalog.meta("embedder") != model.name:
        return
    with stock(home.catalog.home) as held:
        kept = held.probe()
    try:
        if kept is not None and not same(kept, asked(model)):
            yield Finding(f"{model.name} {CHANGED}")
    except ModelError as error:
        yield Finding(str(error))


_CHECKS: dict[str, Callable[[_Home], Iterator[Finding]]] = {
    "目录库内容": _rows, "未启用的版本": _leftovers, "条文位置": _spans, "原件": _originals,
    "词语索引": _words, "向量索引": _vectors, "向量模型": _service,
}  # fmt: skip


def _count(db: Database, of: str) -> int:
    row = db.row(f"SELECT count(*) {of}")
    return int(row[0]) if row else 0


# --- told -----------------------------------------------------------------------------------


def examined_json(checks: Sequence[Check], repaired: Sequence[str]) -> dict[str, Any]:
    """What was found, as JSON."""
    return {
        "sound": sound(checks),
        "checks": [
            {"name": c.name, "sound": not c.findings, "findings": [f.detail for f in c.findings]}
            for c in checks
        ],
        "repaired": list(repaired),
    }


def examined_text(checks: Sequence[Check], repaired: Sequence[str]) -> str:
    """What was done and found, as lines."""
    lines = [f"已修复：{one}" for one in repaired]
    for check in checks:
        lines.append(f"{check.name}：{'有问题' if check.findings else '完好'}")
        lines += [f"  - {finding.detail}" for finding in check.findings]
    if mends(checks):
        lines.append("下次 ingest 会修好可重建的部分；现在就修：python app.py doctor --repair")
    return "\n".join(lines)
