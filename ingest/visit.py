"""Web pages as documents to take in: a page, its attachments (附件), and what is known of a visit.

A page is visited when it is read.  A second visit asks whether anything changed; where nothing
did, the bytes that the catalogue keeps are read again and nothing is transferred.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.address import is_address
from ingest.charset import content_type, is_text, telling
from ingest.decode import decode
from ingest.fetch import Fetcher
from ingest.html import article, links, looks_like_html
from ingest.wire import Response, Wire
from kb.catalog import Catalog, exists
from kb.errors import CatalogUnavailable, UnreadableDocument, UsageError

ATTACHMENTS = 20
"""How many attachments of one page are taken."""

LIST_SUFFIX = ".urls"
"""A text file of this name lists web addresses, one a line; ``#`` starts a remark."""

FILE = "fetched.json"

_PASSWORD = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?password", re.I)
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


@dataclass(frozen=True, slots=True)
class Page:
    """A page or an attachment to take in; its source is its web address."""

    source: str
    visitor: Visitor
    attached: bool = False

    def read(self) -> bytes:
        """The bytes served there; raise UnreadableDocument where there are none to be had."""
        return self.visitor.read(self.source)

    def brings(self) -> Sequence[Page | Surplus]:
        """The attachments of a page that was read; an attachment brings nothing more."""
        return () if self.attached else self.visitor.attachments(self.source)


@dataclass(frozen=True, slots=True)
class Surplus:
    """The attachments of a page that are too many; to read them is to be told so."""

    source: str
    count: int

    def read(self) -> bytes:
        """Raise UnreadableDocument."""
        raise UnreadableDocument(
            f"网页有 {self.count} 个附件，只取前 {ATTACHMENTS} 个：其余请单独给出网址",
            source=self.source,
        )

    def brings(self) -> Sequence[Page]:
        """Nothing."""
        return ()


@dataclass(slots=True)
class Visitor:
    """Reads web addresses for one home and remembers there what it may ask next time."""

    home: Path
    fetcher: Fetcher
    _visits: dict[str, Visit] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, home: Path, *, private: bool = False) -> Visitor:
        """A visitor for this home; ``private`` opens the addresses of an intranet."""
        return cls(home, Fetcher(Wire(private=private)), _recalled(home))

    def page(self, url: str) -> Page:
        """The page at this address, not visited yet."""
        return Page(url, self)

    def read(self, url: str) -> bytes:
        """The bytes served at an address; those held where the server says they are the same."""
        visit = self._visits.get(url)
        held = _held(self.home, visit.sha256) if visit else None
        known = (visit.final, visit.conditions) if visit and held is not None else ("", {})
        response = self.fetcher.get(url, known)
        if response.status != 304:
            held = telling(response.data, response.headers.get("content-type", ""))
            self._visits[url] = _seen(url, response, held)
            _remember(self.home, self._visits)
        if held is None:
            raise UnreadableDocument("网站没有给出内容（HTTP 304）：请稍后再试", source=url)
        self._read.add(url)
        return held

    def attachments(self, url: str) -> Sequence[Page | Surplus]:
        """What a page offers beside itself, if it was read; at most so many, and the rest told."""
        offered = self._visits[url].links if url in self._read else ()
        pages = [Page(one, self, attached=True) for one in offered[:ATTACHMENTS]]
        surplus = [Surplus(url, len(offered))] if len(offered) > ATTACHMENTS else []
        return [*pages, *surplus]


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


# --- what was named -------------------------------------------------------------------------


def listed(path: Path) -> list[str]:
    """The web addresses of a list; raise UsageError for a line that is none."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了网址清单 {path}：请检查权限，并存为 UTF-8") from error
    found = [(i, line.strip()) for i, line in enumerate(lines, 1)]
    named = [(i, line) for i, line in found if line and not line.startswith("#")]
    for i, line in named:
        if not is_address(line):
            raise UsageError(f"{path} 第 {i} 行不是网址：每行请写一个 http:// 或 https:// 网址")
    return list(dict.fromkeys(line for _, line in named))


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
