"""Search by words: BM25 over pre-tokenised text.  The only door to tantivy.

The folder can be thrown away and built again from the catalogue at any time.  One writer at a
time (the home's lock sees to that); any number of readers, in any process.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from kb.errors import IndexUnavailable

_ID, _VERSION, _BODY = "id", "version", "body"
_HEAP = 64_000_000  # bytes a writer may hold before it starts a segment
_LONGEST = 1024  # characters; tantivy drops a term of more than 64 KiB without a word


class Words:
    """A word index in a folder: opened for reading at once, for writing on the first change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer: Any = None
        self._copy: Path | None = None
        self._index = self._open()
        self.frequency = lru_cache(maxsize=8_192)(self._frequency)

    @classmethod
    def create(cls, folder: Path) -> Words:
        """An empty index; what the folder held before is gone."""
        with _faults_of(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _make(folder)
        return cls(folder)

    @classmethod
    def replace(cls, folder: Path, rows: Iterable[tuple[str, str, Sequence[str]]]) -> Words:
        """An index of exactly these rows, put in the folder's place once it is whole."""
        fresh = cls.create(folder.with_name(folder.name + ".new"))
        fresh.add(rows)
        fresh.commit()
        with _faults_of(folder):
            try:
                _put(fresh.folder, folder)
            except OSError:  # a reader that opens the old one just now may leave its lock file
                _put(fresh.folder, folder)
        return cls(folder)

    def add(self, rows: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        """Adds (chunk id, document version, tokens); nothing is seen before ``commit``."""
        self.add_bodies((chunk, version, body(tokens)) for chunk, version, tokens in rows)

    def add_bodies(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Adds (chunk id, document version, ``body`` of its tokens)."""
        with _faults_of(self.folder):
            writer = self._open_writer()
            for chunk, version, body in rows:
                writer.add_document(tantivy.Document(id=chunk, version=version, body=body))

    def delete_versions(self, versions: Iterable[str]) -> None:
        """Removes every chunk of those document versions, those added just now included."""
        with _faults_of(self.folder):
            writer = self._open_writer()
            for version in versions:
                writer.delete_documents_by_term(_VERSION, version)

    def commit(self) -> None:
        """Makes all changes since the last commit seen together, on disk and by this reader."""
        with _faults_of(self.folder):
            if self._writer is not None:
                self._writer.commit()
                self._close_writer()
                _share(self.folder)
        self.reload()

    def rollback(self) -> None:
        """Forgets all changes since the last commit."""
        with _faults_of(self.folder):
            if self._writer is not None:
                self._writer.rollback()
                self._close_writer()

    def reload(self) -> None:
        """Sees what another writer has committed since this was opened."""
        if self._copy is not None:
            self._index = self._open()
        with _faults_of(self.folder):
            self._index.reload()
        self.frequency.cache_clear()

    def search(self, tokens: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """(chunk id, BM25 score), best first, of chunks with any of the tokens.

        A token counts once however often the question repeats it.  Tokens are looked up as they
        are, never parsed: quotes, colons and AND are plain characters.
        """
        with _faults_of(self.folder):
            schema, should = self._index.schema, tantivy.Occur.Should
            terms = [
                (should, tantivy.Query.term_query(schema, _BODY, term, "freq"))
                for term in dict.fromkeys(_terms(tokens))
            ]
            searcher = self._index.searcher()
            depth = min(limit, searcher.num_docs)
            if not terms or depth < 1:
                return []
            hits = searcher.search(tantivy.Query.boolean_query(terms), depth, count=False).hits
            return [(searcher.doc(address)[_ID][0], score) for score, address in hits]

    def count(self) -> int:
        """How many chunks a search can find."""
        with _faults_of(self.folder):
            return int(self._index.searcher().num_docs)

    def ids(self) -> list[str]:
        """Every chunk id a search can find, as often as it is held."""
        with _faults_of(self.folder):
            searcher = self._index.searcher()
            if not searcher.num_docs:
                return []
            hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
            return [searcher.doc(address)[_ID][0] for _, address in hits]

    def _frequency(self, token: str) -> int:
        """How many chunks carry the token."""
        with _faults_of(self.folder):
            query = tantivy.Query.term_query(self._index.schema, _BODY, token, "freq")
            return int(self._index.searcher().search(query, 1, count=True).count)

    def holds(self, version: str) -> int:
        """How many chunks of that document version a search can find."""
        with _faults_of(self.folder):
            query = tantivy.Query.term_query(self._index.schema, _VERSION, version, "basic")
            return int(self._index.searcher().search(query, 1, count=True).count)

    def _open(self) -> Any:
        with _faults_of(self.folder):
            if not (self.folder / "meta.json").is_file():
                raise FileNotFoundError("没有 meta.json")
            if _writable(self.folder):
                return tantivy.Index.open(str(self.folder))
            # tantivy takes a lock even to read; a read-only home is read from a private copy.
            self._copy = _copied(self.folder)
            weakref.finalize(self, shutil.rmtree, self._copy, ignore_errors=True)
            return tantivy.Index.open(str(self._copy))

    def _open_writer(self) -> Any:
        if self._copy is not None:
            raise PermissionError("目录只读")
        if self._writer is None:
            self._writer = self._index.writer(_HEAP, num_threads=1)
        return self._writer

    def _close_writer(self) -> None:
        # Waiting ends the writer and gives the folder's lock back.
        writer, self._writer = self._writer, None
        writer.wait_merging_threads()


def _put(fresh: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def body(tokens: Sequence[str]) -> str:
    """The tokens of a chunk as one text, as ``Words.add_bodies`` takes it."""
    whole = " ".join(tokens)
    if len(whole) > _LONGEST and max(map(len, tokens)) > _LONGEST:
        return " ".join(_terms(tokens))
    return whole.encode("utf-8", "replace").decode()


def _terms(tokens: Iterable[str]) -> list[str]:
    """The tokens as the index cuts them: by white space, valid Unicode, of a sane length."""
    safe = " ".join(tokens).encode("utf-8", "replace").decode()
    return [term for term in safe.split() if len(term) <= _LONGEST]


def _make(folder: Path) -> None:
    fields = tantivy.SchemaBuilder()
    fields.add_text_field(_ID, stored=True, tokenizer_name="raw", index_option="basic")
    fields.add_text_field(_VERSION, tokenizer_name="raw", index_option="basic")
    fields.add_text_field(_BODY, tokenizer_name="whitespace", index_option="freq")
    tantivy.Index(fields.build(), path=str(folder))


def _share(folder: Path) -> None:
    # tantivy keeps these for their owner alone; whoever may read the folder may search it.
    mode = folder.stat().st_mode & 0o666
    for name in ("meta.json", ".managed.json"):
        (folder / name).chmod(mode)


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _copied(folder: Path) -> Path:
    copy = Path(tempfile.mkdtemp(prefix="tiaowen-words-"))
    for file in filter(Path.is_file, folder.iterdir()):
        shutil.copyfile(file, copy / file.name)
    return copy


@contextmanager
def _faults_of(folder: Path) -> Iterator[None]:
    try:
        yield
    # tantivy raises ValueError for most of its own faults, OSError for the file system's.
    except (ValueError, OSError) as error:
        raise _unavailable(folder, error) from error
    except BaseException as error:
        # On a file that is cut short it panics, which is no Exception and has no public name.
        if type(error).__name__ == "PanicException":
            raise _unavailable(folder, "文件残缺") from error
        raise


def _unavailable(folder: Path, reason: object) -> IndexUnavailable:
    return IndexUnavailable(
        f"词语索引不可用（{folder}）：{reason}。请确认磁盘可写、没有其他程序正在写入；"
        "索引可以由目录库重建，重新运行 ingest 即可；仍不行就加 --rebuild。"
    )
