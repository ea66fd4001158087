"""The frame of our own light pages (页面框架): heading, ways to the other pages, switches, foot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kb.text import script_told
from kb.web import asked, wording
from kb.web.house import House
from kb.web.markup import Html, Piece, join, tag
from kb.web.wording import Words

TRADITIONAL = ("zh-hant", "zh-hk", "zh-tw", "zh-mo")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: in which script (``said`` by the address, or by the browser), of what day.

    ``up`` leads from the page to the root, so that the whole may be served under any path.
    """

    script: str = "hans"
    said: bool = False
    as_of: date | None = None
    up: str = "./"
    here: str = ""
    query: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Words:
        """Our own words in the reader's script."""
        return Words(self.script)

    def href(self, path: str, fragment: str = "", **values: object) -> str:
        """An address of ours that keeps the reader's script and day."""
        kept: dict[str, object] = {"script": self.script} if self.said else {}
        kept |= {"as_of": self.as_of.isoformat()} if self.as_of else {}
        kept |= {name: value for name, value in values.items() if value not in (None, "")}
        query = f"?{urlencode(kept)}" if kept else ""
        return quote(path) + query + (f"#{fragment}" if fragment else "")

    def kept(self) -> Html:
        """The same for a form."""
        fields = [_hidden("script", self.script)] if self.said else []
        fields += [_hidden("as_of", self.as_of.isoformat())] if self.as_of else []
        return join(*fields)


def reader_of(request: Request, *, dated: bool = True) -> Reader:
    """The reader of a request; raise UsageError for a day that is none, where days matter."""
    values = request.query_params
    said = values.get("script") in ("hans", "hant")
    script = values["script"] if said else spoken(request.headers)
    as_of = asked.day(values) if dated and values.get("as_of") else None
    here = request.url.path.removeprefix(request.scope.get("root_path", "")).lstrip("/")
    query = tuple((k, v) for k, v in values.items() if k not in ("script", "as_of"))
    return Reader(script, said, as_of, "../" * here.count("/") or "./", here, query)


def spoken(headers: Mapping[str, str]) -> str:
    """The script of the first Chinese that a browser prefers: zh-HK reads 繁體."""
    for written in headers.get("accept-language", "").lower().split(","):
        language = written.split(";")[0].strip()
        if language.startswith(TRADITIONAL):
            return "hant"
        if language.startswith("zh"):
            return "hans"
    return "hans"


ASKED = "tiaowen.asked"
"""Under which name a request carries the question in its body."""


def script_asked(request: Request) -> str:
    """In which script a request is answered: as it says, as it is asked, as its browser reads."""
    values = request.query_params
    if values.get("script") in ("hans", "hant"):
        return values["script"]
    question = values.get("question") or values.get("q") or request.scope.get(ASKED, "")
    return script_said(question, request.headers)


def script_said(question: str, headers: Mapping[str, str]) -> str:
    """The script of a question; the browser's where both would write it so."""
    return script_told(question) or spoken(headers)


def _hidden(name: str, value: str) -> Html:
    return tag("input", type="hidden", name=name, value=value)


def field(name: str, value: str, kind: str = "text", **attributes: str) -> Html:
    """An input of a form."""
    return tag("input", type=kind, name=name, id=f"tw-{name}", value=value or None, **attributes)


# --- pages ----------------------------------------------------------------------------------


def page(reader: Reader, house: House, title: str, *content: Piece, status: int = 200) -> Response:
    """A whole page; ``content`` is its main part."""
    words = reader.words
    skip = tag("a", words(wording.SKIP), href="#tw-content", class_="tw-skip")
    main = tag("main", *content, id="tw-content", tabindex="-1")
    body = tag("body", skip, banner(reader, title), main, foot(reader, house), class_="tw-page")
    whole = tag("html", head(reader, title), body, lang=words.lang)
    return HTMLResponse(f"<!doctype html>{whole}", status, {"Vary": "Accept-Language"})


def head(reader: Reader, title: str) -> Html:
    """What a browser is told of a page."""
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("base", href=reader.up),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        # Without it a form of ours would be sent with the origin "null", and be refused.
        tag("meta", name="referrer", content="same-origin"),
        tag("title", title, " · ", reader.words(wording.NAME)),
        tag("link", rel="stylesheet", href="tiaowen/style.css"),
        tag("link", rel="stylesheet", href="tiaowen/pages.css"),
        tag("script", src="tiaowen/switches.js"),
    )


def banner(reader: Reader, here: str = "") -> Html:
    """The name, the ways to each page, and the switches."""
    words = reader.words
    links = [
        tag("a", words(said), href=reader.href(path), aria_current=_current(here, words(said)))
        for path, said in wording.PAGES.items()
    ]
    switches = [
        tag("button", words(said), type="button", class_="tw-switch", data_switch=name,
            aria_pressed="false")
        for name, said in wording.SWITCHES.items()
    ]  # fmt: skip
    return tag(
        "header",
        tag("nav", *links, aria_label=words(wording.WAYS)),
        tag("div", *switches, _other_script(reader), class_="tw-switches"),
        class_="tw-banner",
    )


def _current(here: str, name: str) -> str | None:
    return "page" if here == name else None


def _other_script(reader: Reader) -> Html:
    """The way to the same page in the other script."""
    other = "hans" if reader.script == "hant" else "hant"
    href = replace(reader, script=other, said=True).href(reader.here, **dict(reader.query))
    lang = Words(other).lang
    return tag("a", wording.SCRIPTS[other], href=href, class_="tw-script", lang=lang, hreflang=lang)


def foot(reader: Reader, house: House) -> Piece:
    """Whom to ask, where to complain, and under which number the service is on file."""
    words = reader.words
    rows = [
        tag("span", words(term), _linked(value)) for term, value in house.lines() if value.strip()
    ]
    return tag("footer", *rows, class_="tw-foot") if rows else ""


def _linked(value: str) -> Html:
    if value.startswith(("https://", "http://", "mailto:")):
        shown = value.removeprefix("mailto:").removeprefix("https://").removeprefix("http://")
        return tag("a", shown.rstrip("/"), href=value, rel="noopener noreferrer")
    return tag("span", value)
