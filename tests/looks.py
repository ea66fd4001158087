"""The looks a page may have, and what axe-core says of it in each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

LOOKS = ("light", "dark", "large", "contrast", "narrow")
DESK, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
# No selector is excluded: Gradio's own elements pass as well.


def axe(page: Any) -> list[Any]:
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    if not page.evaluate("'axe' in window"):
        page.evaluate((Path(package.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        (v["id"], [(n["target"], n["failureSummary"][:200]) for n in v["nodes"]][:3]) for v in found
    ]


def wear(page: Any, look: str) -> None:
    """Put the page into a look by what a reader has: the system, the window, the two switches."""
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    page.set_viewport_size(DESK)
    for name in ("large", "contrast"):
        button = page.locator(f"[data-switch={name}]")
        if (button.get_attribute("aria-pressed") == "true") != (look == name):
            button.click()
    if look == "narrow":
        page.set_viewport_size(NARROW)
    page.wait_for_timeout(50)
    page.wait_for_function(
        "() => document.getAnimations().every(one => one.playState !== 'running')"
    )


def faults(page: Any) -> dict[str, Any]:
    """What is wrong with the page, by the look it is wrong in."""
    out: dict[str, Any] = {}
    for look in LOOKS:
        wear(page, look)
        found = axe(page)
        if page.evaluate(WIDER) > 0:
            found.append(("scrolls sideways", page.evaluate(WIDER)))
        if found:
            out[look] = found
    return out
