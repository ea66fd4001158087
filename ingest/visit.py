"""Web pages as documents to take in: a page, its attachments (附件), and what is known of a visit.

A second visit asks whether anything changed; where nothing
did, the bytes that the catalogue keeps are read again and nothing is transferred.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.charset import content_type, is_text, telling
from ingest.decode import decode
from ingest.fetch import Fetcher
from ingest.html import article, links, looks_like_html
from ingest.wire import Response, Wire
from kb.errors import CatalogUnavailable, UnreadableDocument
from kb.store.catalog import Catalog, exists

ATTACHMENTS = 20
"""How many attachments of one page are taken."""

FILE = "fetched.json"
"""Where a home keeps what is known of its visits."""

Progress = Callable[[str, int, int], None]

_PASSWORD = re.compile(r"<input\b[^<>]{0,500}?\btype\s*=\s*[\"']?password", re.I)
_SHORT = 300  # a page that asks for a password and says little more is there to log in


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of the last visit to an address."""

    final: str  # where it led
    sha256: str  # of the bytes read there
    etag: str = ""
    modified: str = ""
    links: tuple[str, ...] = ()

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask whether it changed since."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(slots=True)
class Visitor:
    """Reads web addresses for one home and remembers there what it may ask next time."""

    home: Path
    fetcher: Fetcher
    progress: Progress = lambda *_: None
    _visits: dict[str, Visit] = field(default_factory=dict)
    _read: dict[str, bytes | UnreadableDocument] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Path, progress: Progress, *, private: bool = False) -> Visitor:
        """A visitor for this home; ``private`` opens the addresses of an intranet."""
        return cls(home, Fetcher(Wire(private=private)), progress, _recalled(home))

    def gather(self, urls: Sequence[str]) -> list[str]:
        """These pages, which are visited now, each with its attachments, which are not yet."""
        gathered: list[str] = []
        for done, url in enumerate(urls):
            self.progress("读取网页", done, len(urls))
            try:
                self._read[url] = self._fetch(url)
            except UnreadableDocument as error:
                self._read[url] = error
                gathered.append(url)
            else:
                gathered += [url, *self._attachments(url, self._visits[url].links)]
        self.progress("读取网页", len(urls), len(urls))
        return list(dict.fromkeys(gathered))

    def _attachments(self, url: str, offered: Sequence[str]) -> Sequence[str]:
        """As many as are taken, and one more that says how many are not."""
        if len(offered) > ATTACHMENTS:
            self._read.setdefault(
                offered[ATTACHMENTS],
                UnreadableDocument(
                    f"{url} 有 {len(offered)} 个附件，只取前 {ATTACHMENTS} 个："
                    "这一个和其余的请单独给出网址"
                ),
            )
        return offered[: ATTACHMENTS + 1]

    def read(self, url: str) -> bytes:
        """The bytes served there; raise UnreadableDocument where there are none to be had."""
        found = self._read.pop(url) if url in self._read else self._fetch(url)
        if isinstance(found, UnreadableDocument):
            raise found
        return found

    def _fetch(self, url: str) -> bytes:
        """The bytes served there; those held where the server says that they are the same."""
        visit = self._visits.get(url)
        held = _held(self.home, visit.sha256) if visit else None
        known = (visit.final, visit.conditions) if visit and held is not None else ("", {})
        response = self.fetcher.get(url, known)
        if response.status != 304:
            held = telling(response.data, response.headers.get("content-type", ""))
            self._visits[url] = _seen(url, response, held)
            _remember(self.home, self._visits)
        if held is None:
            raise UnreadableDocument("网站没有给出内容（HTTP 304）：请稍后再试")
        return held


def _seen(url: str, response: Response, data: bytes) -> Visit:
    """What to remember of a visit; raise UnreadableDocument for what is no document."""
    final, headers = str(response.address), response.headers
    return Visit(
        final=final,
        sha256=hashlib.sha256(data).hexdigest(),
        etag=headers.get("etag", ""),
        modified=headers.get("last-modified", ""),
        links=tuple(one for one in _offered(data, response) if one not in (url, final)),
    )


def _offered(data: bytes, response: Response) -> list[str]:
    kind, _ = content_type(response.headers.get("content-type", ""))
    if kind.startswith(("image/", "video/", "audio/")):
        raise UnreadableDocument("网址给的是图片或音视频，不是文件：请给出网页或文件的网址")
    if not data.strip():
        raise UnreadableDocument("网页是空的：请检查网址")
    if not is_text(kind) or b"\0" in data[:1024] or b"<" not in data:
        return []
    page = decode(data, "网页")
    if not looks_like_html(page):
        return []
    if _PASSWORD.search(page) and len(article(page)[0]) < _SHORT:
        raise UnreadableDocument("网页要求登录：请登录后下载文件，再入库")
    return links(page, str(response.address))


# --- what is known --------------------------------------------------------------------------


def _held(home: Path, sha256: str) -> bytes | None:
    """The bytes that the catalogue keeps; None where it has let them go."""
    if not exists(home):
        return None
    try:
        with closing(Catalog(home)) as catalog:
            return catalog.original(sha256)
    except CatalogUnavailable:
        return None


def _recalled(home: Path) -> dict[str, Visit]:
    """The visits that were written down; none of them where that cannot be read."""
    try:
        written = json.loads((home / FILE).read_text("utf-8"))
        return {url: _visit(fields) for url, fields in written.items()}
    except (OSError, LookupError, ValueError, TypeError, AttributeError):
        return {}


def _visit(fields: Mapping[str, Any]) -> Visit:
    return Visit(**{**fields, "links": tuple(fields["links"])})


def _remember(home: Path, visits: Mapping[str, Visit]) -> None:
    written = json.dumps({url: asdict(v) for url, v in visits.items()}, ensure_ascii=False)
    # What cannot be written is only asked for in full next time.
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        new = home / f"{FILE}.new"
        new.write_text(written, "utf-8")
        os.replace(new, home / FILE)
