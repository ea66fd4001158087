"""Printed words read off a picture (文字识别), offline; the door to rapidocr, an extra."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from ingest.reflow import Line

_SURE = 0.5


def available() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return find_spec("rapidocr") is not None


def recognised(picture: Any, scale: float) -> Iterator[Line]:
    """The lines of a picture from top to bottom, their boxes multiplied by ``scale``."""
    found = _reader()(picture)
    if found.boxes is None:
        return
    for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        if score < _SURE or not text.strip():
            continue
        xs, ys = [float(x) * scale for x, _ in box], [float(y) * scale for _, y in box]
        height = max(ys) - min(ys)
        yield Line(text.strip(), min(xs), max(xs), min(ys), max(ys), height * 0.8)


@lru_cache(maxsize=1)
def _reader() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})
