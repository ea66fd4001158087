"""The tree of a reading without its white space, and statutes to try it on."""

from __future__ import annotations

import re

from conftest import SHARED

from ingest.repair import find_repairs
from ingest.structure import parse

_COMMENT = re.compile(r"<!--.*?-->", re.S)


def outline(reading):
    """(level, label, text without white space) of every provision, in order."""
    tree = parse(reading.text, (*reading.edits, *find_repairs(reading.text)))
    return [
        (str(one.level), one.label, "".join(one.span.of(reading.text).split()))
        for top in tree.provisions
        for one in top.walk()
    ]


def covered(node, seen):
    """Counts every character of a provision where it stands; gives the end of the last one."""
    assert node.span.start <= node.lead.start <= node.lead.end <= node.span.end
    for i in range(node.span.start, node.lead.end):
        seen[i] += 1
    end = node.lead.end
    for child in node.children:
        assert end <= child.span.start and child.span.end <= node.span.end, child.label
        end = covered(child, seen)
    return node.span.end


def sample(count, longest=40_000):
    """Names and texts of statutes, spread over the whole corpus; none where it is absent."""
    files = sorted((SHARED / "corpora" / "laws").glob("*/*.md"))
    some = [path for path in files[7 :: max(1, len(files) // (2 * count))]]
    texts = ((path.name, path.read_text(encoding="utf-8")) for path in some)
    short = [(name, _COMMENT.sub("", text)) for name, text in texts if len(text) < longest]
    return short[:count]
