"""Registering sites from the command line: what ``site add``, ``list`` and ``remove`` come to."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kb.config import Settings
from kb.console import dump
from kb.errors import UsageError
from kb.store.sites import Site, Sites, origin_of, sites_json, sites_text


def registered(args: argparse.Namespace, settings: Settings) -> str:
    """Do what is asked, and say how the sites concerned stand."""
    sites = Sites(settings.home)
    if args.action == "list":
        found: Mapping[str, Site] = sites.all()
        return dump(sites_json(found)) if args.json else sites_text(found)
    if args.action == "remove":
        gone = sites.remove(args.site)
        told = {"removed": gone.id}
        return dump(told) if args.json else f"已取消登记 {gone.id}（{'、'.join(gone.origins)}）。"
    site = sites.add(_site(args, sites, settings))
    one = {site.id: site}
    return dump(sites_json(one)) if args.json else f"{sites_text(one)}\n\n{_line(site)}"


def _site(args: argparse.Namespace, sites: Sites, settings: Settings) -> Site:
    """The site as asked for; what is not said stays as it was."""
    origin = origin_of(args.origin)
    id_ = args.id or _id(origin)
    said = {
        "title": args.title,
        "greeting": args.greeting,
        "examples": tuple(args.example) if args.example else None,
        "feedback": args.feedback,
        "roots": _roots(args.corpus, settings) if args.corpus else None,
        "per_minute": args.per_minute,
    }
    before = sites.get(id_) or Site(id_, ())
    return replace(before, origins=(origin,), **{k: v for k, v in said.items() if v is not None})


def _id(origin: str) -> str:
    """An id out of the host's name: www.example.gov.cn gives example-gov-cn."""
    parts = urlsplit(origin)
    host = (parts.hostname or "").removeprefix("www.") + (f"-{parts.port}" if parts.port else "")
    return re.sub(r"[^a-z0-9]+", "-", host).strip("-")[:40]


def _roots(named: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """The roots so named; raise UsageError for one of which nothing is held."""
    from kb.desk import Desk

    with closing(Desk.open(settings)) as desk:
        held = {one.root for one in desk.documents()}
    return tuple(_root(name, held) for name in named)


def _root(name: str, held: Collection[str]) -> str:
    for root in (name, str(Path(name).resolve())):
        if root in held:
            return root
    raise UsageError(
        f"没有从“{name}”入库的文件：请用 ingest 时的文件夹（有：{'、'.join(sorted(held))}）"
    )


def _line(site: Site) -> str:
    """What goes into the site's own pages."""
    return (
        "在网页里加一个 script 元素：src 写本服务的 /widget.js，另加 "
        f'data-site="{site.id}" 和 async（写法见 docs/widget.md）。'
    )
