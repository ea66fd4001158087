"""A document that was read, as rows of every table (归档): made where it was read."""

from __future__ import annotations

import zlib

from kb.store import rows
from kb.store.offers import OFFER_COLUMNS, offer_rows
from kb.store.rows import Filed, Staged

_LEVEL = 3  # half the time of the usual 6 for a tenth more bytes


def filed(one: Staged) -> Filed:
    """The rows of a version that is ready to be stored."""
    doc, version = one.document, one.document.version
    names = [(version, name, rank) for name, rank in one.names]
    pieces = zip(one.chunks, one.bodies, strict=True)
    return Filed(
        version=version,
        place=(doc.id, doc.root, doc.source),
        original=(one.sha256, zlib.compress(one.data, _LEVEL)),
        rows=(
            ("versions", rows.VERSION_COLUMNS, [rows.version_row(one)]),
            ("provisions", rows.PROVISION_COLUMNS, rows.provision_rows(doc)),
            ("chunks", rows.VECTOR_COLUMNS, list(rows.chunk_rows(one.chunks, one.vectors))),
            ("relations", rows.RELATION_COLUMNS, list(rows.relation_rows(doc))),
            ("text_references", rows.REFERENCE_COLUMNS, list(rows.reference_rows(doc))),
            ("names", rows.NAME_COLUMNS, names),
            ("offers", OFFER_COLUMNS, list(offer_rows(version, one.offers))),
        ),
        pieces=[(chunk.id, version, body) for chunk, body in pieces],
        repairs=[str(edit.kind) for edit in doc.edits],
        alerts=doc.alerts,
    )
