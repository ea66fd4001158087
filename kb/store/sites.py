"""The registered sites (登记的站点): which pages may carry the widget, and on what terms.

They live in ``sites.json`` in the home, beside the catalogue; a running server sees a change at
once.  A site without an entry gets nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kb.errors import ConfigError, UsageError
from kb.store.home import alone, put

FILE = "sites.json"
MOST = 500
"""Characters of a title, greeting or example."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """A site (站点) that may carry the widget; no ``roots`` means everything held."""

    id: str
    origins: tuple[str, ...]
    title: str = "政策问答"
    greeting: str = "您好，可以直接提问，答复附文件原文。"
    examples: tuple[str, ...] = ()
    feedback: str = ""
    roots: tuple[str, ...] = ()
    per_minute: int = 120


def origin_of(written: str) -> str:
    """The origin as a browser sends it; raise UsageError for anything but scheme://host[:port]."""
    try:
        parts = urlsplit(written.strip())
        host, port = parts.hostname, parts.port
        host = host if host is None or ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise _no_origin(written) from error
    beyond = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in _DEFAULT_PORTS or not host or "*" in host or beyond:
        raise _no_origin(written)
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host):
        raise _no_origin(written)
    shown = f"[{host}]" if ":" in host else host
    usual = port in (None, _DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{shown}" + ("" if usual else f":{port}")


def _no_origin(written: str) -> UsageError:
    return UsageError(
        f"“{written}”不是站点来源：请写成 https://www.example.gov.cn（可带端口，"
        "不带路径、通配符和用户名）"
    )


def named(site: Site) -> Site:
    """The same site where everything about it will do; raise UsageError where not."""
    if not _ID.fullmatch(site.id):
        raise UsageError(f"站点编号“{site.id}”不对：只用小写字母、数字和 -，最多 40 个")
    for text in (site.title, site.greeting, *site.examples):
        if not text.strip() or len(text) > MOST:
            raise UsageError(f"标题、问候语和示例问题不能为空，也不能超过 {MOST} 字")
    if site.feedback and urlsplit(site.feedback).scheme not in ("http", "https"):
        raise UsageError(f"“{site.feedback}”：反馈链接请写 http:// 或 https:// 开头的网址")
    return site


class Sites:
    """The sites of one home, read again whenever the file has changed."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._seen: tuple[int, int, int] | None = None
        self._sites: Mapping[str, Site] = {}

    def all(self) -> Mapping[str, Site]:
        """Id → site, by id; raise ConfigError where the file cannot be read."""
        try:
            about = self._path.stat()
        except OSError:
            self._seen, self._sites = None, {}
            return self._sites
        now = (about.st_mtime_ns, about.st_size, about.st_ino)
        if now != self._seen:
            self._sites = self._read()
            self._seen = now
        return self._sites

    def get(self, id_: str) -> Site | None:
        """The site of that id."""
        return self.all().get(id_)

    def knows(self, origin: str) -> bool:
        """Whether any site has this origin."""
        return any(origin in site.origins for site in self.all().values())

    def add(self, site: Site) -> Site:
        """Register a site; an id that is there gets the new terms and keeps its other origins."""
        site = named(site)
        with alone(self._path):
            held = dict(self.all())
            before = held[site.id].origins if site.id in held else ()
            origins = tuple(dict.fromkeys((*before, *map(origin_of, site.origins))))
            held[site.id] = replace(site, origins=origins)
            self._write(held)
        return held[site.id]

    def remove(self, id_: str) -> Site:
        """Take a site out; raise UsageError where there is none of that id."""
        with alone(self._path):
            held = dict(self.all())
            if id_ not in held:
                raise UsageError(f"没有站点“{id_}”：python app.py site list 列出已登记的站点")
            gone = held.pop(id_)
            self._write(held)
        return gone

    def _read(self) -> Mapping[str, Site]:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))["sites"]
            return {row["id"]: _site(row) for row in sorted(rows, key=lambda row: str(row["id"]))}
        except (OSError, ValueError, KeyError, TypeError, UsageError) as error:
            raise ConfigError(
                f"{self._path} 读不懂：请从备份恢复，或移走后用 python app.py site add 重新登记"
            ) from error

    def _write(self, held: Mapping[str, Site]) -> None:
        rows = [asdict(held[id_]) for id_ in sorted(held)]
        put(self._path, json.dumps({"sites": rows}, ensure_ascii=False, indent=2) + "\n")
        self._seen = None


def _site(row: Mapping[str, Any]) -> Site:
    known = {field.name for field in fields(Site)}
    values = {name: value for name, value in row.items() if name in known}
    lists = {name: tuple(map(str, values.get(name, ()))) for name in _LISTS}
    return named(Site(**{**values, **lists, "origins": tuple(map(origin_of, lists["origins"]))}))


_LISTS = ("origins", "examples", "roots")


def sites_json(sites: Mapping[str, Site]) -> dict[str, object]:
    """The sites as JSON."""
    return {"sites": [asdict(site) for site in sites.values()]}


def sites_text(sites: Mapping[str, Site]) -> str:
    """The sites as a list to read."""
    if not sites:
        return "还没有登记站点：python app.py site add https://www.example.gov.cn"
    return "\n\n".join(map(_told, sites.values()))


def _told(site: Site) -> str:
    rows = [f"{site.id}  {site.title}", f"  来源：{'、'.join(site.origins)}"]
    rows += [f"  文件范围：{'、'.join(site.roots) or '全部'}"]
    rows += [f"  每分钟最多 {site.per_minute} 问"]
    return "\n".join(rows)
