"""A generation (一代向量索引): one Chroma collection, built once, verified, never written again.

The only door to chromadb.  Chroma loses vectors when a process dies while it flushes and when two
processes write, so a folder here has one writer, for the length of ``build``, and the catalogue
keeps the vectors: whatever is wrong with a folder, it can be set aside and built anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import IndexUnavailable
from kb.index.exact import Exact
from kb.protocols import Vectors

_COLLECTION = "chunks"
_BESIDE = "beside.json"  # what the graph cannot give: rows equal to another, rows out of reach
_STRAYS_ALLOWED = 200  # one row in so many, and two more; they are searched beside the graph
_BATCH = 2_000  # rows an add; Chroma refuses more than 5,461

Progress = Callable[[int, int], None]


def build(
    folder: Path,
    ids: Sequence[str],
    matrix: Vectors,
    *,
    embedder: str,
    progress: Progress | None = None,
) -> None:
    """Builds and verifies a generation in a new folder; what fails there is left for the caller.

    Rows of zeros are left out: they are like nothing.  ``progress`` is told (done, all).
    """
    with _faults_of(folder):
        if len(ids) != len(matrix) or len(set(ids)) != len(ids):
            raise ValueError("编号与向量不是一一对应")
        if folder.exists() and any(folder.iterdir()):
            raise FileExistsError("目录不是空的")
        folder.mkdir(parents=True, exist_ok=True)
        twins = _twins(ids, matrix)
        rows = np.array([i for i, name in enumerate(ids) if name in twins], np.intp)
        _write_beside(folder, twins, {})
        with _client_of(folder) as client:
            collection = _create(client, embedder, len(rows))
            for start in range(0, len(rows), _BATCH):
                part = rows[start : start + _BATCH]
                collection.add(ids=[ids[i] for i in part.tolist()], embeddings=matrix[part])
                if progress:
                    progress(start + len(part), len(rows))
    strays = _verify(folder, {*twins, *chain.from_iterable(twins.values())}, matrix)
    with _faults_of(folder):
        lost = {ids[i]: matrix[i].tolist() for i in rows.tolist() if ids[i] in strays}
        _write_beside(folder, twins, lost)


def _twins(ids: Sequence[str], matrix: Vectors) -> dict[str, list[str]]:
    """The first id of every distinct row that is not zero, with the ids of the rows equal to it.

    Many equal rows make an island in Chroma's graph that no question reaches.
    """
    first: dict[bytes, str] = {}
    twins: dict[str, list[str]] = {}
    for name, row in zip(ids, matrix, strict=True):
        if not row.any():
            continue
        known = first.setdefault(row.tobytes(), name)
        if known == name:
            twins[name] = []
        else:
            twins[known].append(name)
    return twins


def _verify(folder: Path, ids: set[str], matrix: Vectors) -> set[str]:
    """The few ids that no walk of the graph reaches; more than a few is damage."""
    # Chroma's damage is often latent: ordinary questions go on being answered.  Only a question
    # that asks for everything walks the whole graph.
    generation = Generation(folder)
    try:
        if len(generation) != len(ids):
            raise _unavailable(folder, f"应有 {len(ids)} 条，实有 {len(generation)} 条")
        lost = unreached(generation, ids, matrix)
    finally:
        generation.close()
    if len(lost) > 2 + len(ids) // _STRAYS_ALLOWED:
        raise _unavailable(folder, f"应找到 {len(ids)} 条，只找到 {len(ids - lost)} 条")
    return lost


def unreached(generation: Generation, ids: set[str], matrix: Vectors) -> set[str]:
    """Those of the ids that a walk of the whole graph does not reach."""
    return ids - {chunk for chunk, _ in generation.search(_middle(matrix), len(generation))}


def _write_beside(folder: Path, twins: Mapping[str, list[str]], strays: Mapping[str, Any]) -> None:
    kept = {"twins": {name: same for name, same in twins.items() if same}, "strays": strays}
    (folder / _BESIDE).write_text(json.dumps(kept), "utf-8")


def _middle(matrix: Vectors) -> Vectors:
    """A vector that is not zero, near the middle of all rows where they have one."""
    mean: Vectors = matrix.mean(axis=0) if len(matrix) else np.ones(1, np.float32)
    return mean if mean.any() else np.ones_like(mean)


class Generation:
    """A built generation, opened for searching only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with _faults_of(folder):
            if not (folder / "chroma.sqlite3").is_file():
                raise FileNotFoundError("没有 chroma.sqlite3")
            beside = json.loads((folder / _BESIDE).read_text("utf-8"))
            self._twins: dict[str, list[str]] = beside["twins"]
            strays: dict[str, list[float]] = beside["strays"]
            rows = np.array([*strays.values()] or np.zeros((0, 1)), np.float32)
            self._strays = Exact([*strays], rows)
            self._client: Any = _open(folder)
            try:
                self._collection = self._client.get_collection(
                    _COLLECTION, embedding_function=_NoEmbedding()
                )
                self._count = int(self._collection.count())
            except BaseException:
                self._client.close()
                raise
        self.embedder = str((self._collection.metadata or {}).get("embedder", ""))

    def __len__(self) -> int:
        return self._count + sum(map(len, self._twins.values()))

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(chunk id, cosine), best first; nothing for a zero vector."""
        depth = min(limit, self._count)
        if depth < 1 or not np.any(vector):
            return []
        if self._client is None:
            raise _unavailable(self.folder, "已经关闭")
        with _faults_of(self.folder):
            found = self._collection.query(
                query_embeddings=[vector], n_results=depth, include=["distances"]
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return self._whole([(c, 1.0 - float(d)) for c, d in pairs], vector, limit)

    def _whole(
        self, found: list[tuple[str, float]], vector: Vectors, limit: int
    ) -> list[tuple[str, float]]:
        """What the graph found, with what is kept beside it: strays, then twins."""
        reached = {chunk for chunk, _ in found}
        strays = [pair for pair in self._strays.search(vector, limit) if pair[0] not in reached]
        ranked = sorted(chain(found, strays), key=lambda pair: -pair[1])
        every = ((c, s) for first, s in ranked for c in (first, *self._twins.get(first, ())))
        return list(islice(every, limit))

    def close(self) -> None:
        """Gives the folder back; other generations of this process stay open."""
        client, self._client = self._client, None
        if client is not None:
            # Counted by folder: Chroma stops only when the last client of this folder closes.
            # Its clear_system_cache() would pull the floor from under every open generation.
            client.close()


class _NoEmbedding:
    """Stands where Chroma would otherwise download a model; it refuses to embed anything."""

    def __call__(self, input: Any) -> Any:
        raise TypeError("向量索引只接受算好的向量")

    def embed_query(self, input: Any) -> Any:
        """Refuses, like a call."""
        return self(input)

    @staticmethod
    def name() -> str:
        """What Chroma writes into the collection."""
        return "none"

    @staticmethod
    def is_legacy() -> bool:
        """Spares Chroma from asking how to make this again from its configuration."""
        return True

    @staticmethod
    def default_space() -> str:
        """The measure of distance."""
        return "cosine"

    @staticmethod
    def supported_spaces() -> list[str]:
        """The measures of distance that make sense."""
        return ["cosine"]


def _create(client: Any, embedder: str, rows: int) -> Any:
    # One flush, when the last row is in: faster to build, and nothing is left to replay on opening.
    graph = {
        "space": "cosine",
        "sync_threshold": max(rows, 2),
        "max_neighbors": 32,
        "ef_construction": 200,
        "ef_search": 300,
    }
    return client.create_collection(
        _COLLECTION,
        metadata={"embedder": embedder},
        configuration={"hnsw": graph},
        embedding_function=_NoEmbedding(),
    )


def _open(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    try:
        return chromadb.PersistentClient(str(folder), settings=settings)
    except AttributeError as error:
        # What Chroma raises when a folder that it could not open is opened a second time.
        raise ValueError("数据库打不开") from error


@contextmanager
def _client_of(folder: Path) -> Iterator[Any]:
    client = _open(folder)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def _faults_of(folder: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, sqlite3.Error, OSError, ValueError, TypeError) as error:
        raise _unavailable(folder, error) from error


def _unavailable(folder: Path, reason: object) -> IndexUnavailable:
    return IndexUnavailable(
        f"向量索引不可用（{folder}）：{reason}。向量都在目录库里，检索会改用精确计算；"
        "重新运行 ingest 会建一份新的索引。"
    )
