"""HTML, built only from escaped pieces: plain text is escaped on its way in, always."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is safe to send; only this module makes it."""

    source: str

    def __str__(self) -> str:
        return self.source


Piece = Html | str
_VOID = ("input", "meta", "link", "base", "br")


def tag(element: str, /, *inside: Piece, **attributes: str | bool | None) -> Html:
    """An element; ``class_`` and ``for_`` lose their mark, ``aria_label`` becomes aria-label."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if element in _VOID:
        return Html(f"<{element}{written}>")
    return Html(f"<{element}{written}>{join(*inside)}</{element}>")


def join(*pieces: Piece) -> Html:
    """The pieces in a row."""
    return Html("".join(p.source if isinstance(p, Html) else text(p) for p in pieces))


def text(plain: str) -> str:
    """Plain text for HTML: escaped, with nothing in it that a browser does not show."""
    return escape("".join(c for c in plain if c in "\n\t" or c.isprintable() or c == "\u3000"))


def lines(plain: str) -> Html:
    """The lines as paragraphs; empty ones are dropped."""
    return join(*(tag("p", line.strip()) for line in plain.split("\n") if line.strip()))


def _attribute(key: str, value: str | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
