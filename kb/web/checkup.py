"""Whether what is held is for an enterprise (企业自测): a sentence or a short form, and a table.

What is sent is judged and forgotten: nothing of it is kept, logged or put in an address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.citation import Found, label, places
from kb.desk import Desk
from kb.eligibility.form import read_form
from kb.eligibility.match import Judged, Verdict
from kb.eligibility.profile import Profile
from kb.eligibility.report import DISCLAIMER, Check, Checked
from kb.eligibility.said import read_said
from kb.eligibility.telling import (
    benefit_words,
    condition_words,
    given_words,
    logic_words,
    reading_words,
)
from kb.errors import KBError, UsageError
from kb.model import Document, Span, Status
from kb.notices import titled
from kb.web import asked, wording
from kb.web.answer import badge
from kb.web.frame import Reader, field, page, reader_of
from kb.web.house import House
from kb.web.links import address
from kb.web.markup import Html, Piece, join, tag
from kb.web.wording import Words

LARGEST = 20_000
"""Bytes of a form."""

Values = Mapping[str, str]
_SIGNS = {Verdict.MET: "✓", Verdict.NOT_MET: "✗", Verdict.UNKNOWN: "?", Verdict.PERSON: "☞"}


def routes(desk: Desk, house: House) -> list[Route]:
    """``/checkup``: the form, and with it sent the result above it."""

    async def endpoint(request: Request) -> Response:
        reader = reader_of(request)
        values = await _sent(request)
        content, status = await run_in_threadpool(_content, desk, values, reader)
        title = reader.words(wording.PAGES["checkup"])
        return page(reader, house, title, *content, status=status)

    return [Route("/checkup", endpoint, methods=["GET", "POST"])]


async def _sent(request: Request) -> Values:
    if request.method != "POST":
        return {}
    body = (await request.body())[:LARGEST].decode("utf-8", "replace")
    return {name: value.strip() for name, value in parse_qsl(body)}


def _content(desk: Desk, values: Values, reader: Reader) -> tuple[Sequence[Piece], int]:
    """The page's content and its status."""
    words = reader.words
    head = tag("h1", words(wording.PAGES["checkup"]))
    note = tag("p", words(DISCLAIMER), words(wording.NOT_STORED), class_="tw-notice")
    form = _form(values, reader)
    if not values:
        return (head, note, form), 200
    try:
        found = desk.check(profile_of(values), reader.as_of)
    except KBError as error:
        told = tag("p", words.told(str(error)), class_="tw-notice", role="alert")
        return (head, told, form), 400 if isinstance(error, UsageError) else 503
    again = tag("details", tag("summary", words(wording.CHANGE_FORM)), form)
    return (head, note, check_html(found, reader), again), 200


def profile_of(values: Values) -> Profile:
    """What the form and the sentence say; raise UsageError where that is nothing or wrong."""
    form = {name: values[name] for name in wording.ENTERPRISE if values.get(name)}
    text = values.get("text", "")[: asked.LONGEST]
    given = read_form(json.dumps(form), "表单").given if form else ()
    given += read_said(text).given if text else ()
    if not any(one.field for one in given):
        raise UsageError(wording.NOTHING_SAID)
    return Profile(given)


def _form(values: Values, reader: Reader) -> Html:
    words = reader.words
    text = tag("textarea", values.get("text", ""), name="text", id="tw-text", rows="3",
               maxlength=str(asked.LONGEST), placeholder=words(wording.SENTENCE_HINT))  # fmt: skip
    fields = [
        tag("label", tag("span", words(said)),
            field(name, values.get(name, ""), "date" if name.endswith("_on") else "text",
                  maxlength="100", placeholder=words(hint)))
        for name, (said, hint) in wording.ENTERPRISE.items()
    ]  # fmt: skip
    return tag(
        "form",
        tag("label", tag("span", words(wording.SENTENCE)), text, class_="tw-wide"),
        tag("fieldset", tag("legend", words(wording.OR_FORM)), *fields),
        tag("button", words(wording.CHECK), type="submit"),
        method="post", action=reader.href("checkup"), class_="tw-form tw-check",
    )  # fmt: skip


# --- the result -----------------------------------------------------------------------------


def check_html(check: Check, reader: Reader) -> Html:
    """What was understood, then the provisions: open ones first, lapsed ones folded away."""
    words = reader.words
    read = [tag("li", words(given_words(one))) for one in check.profile.given if one.field]
    live = [one for one in check.found if one.status is Status.IN_FORCE]
    lapsed = [one for one in check.found if one.lapsed]
    other = [one for one in check.found if one not in live and one not in lapsed]
    groups = ((wording.LIVE, live), (wording.UNSURE, other), (wording.LAPSED, lapsed))
    return tag(
        "section",
        tag("p", words(wording.UNDERSTOOD), class_="tw-label"),
        tag("ul", *read, class_="tw-list"),
        tag("p", words(wording.STILL_NEEDED, ask=check.ask), role="status") if check.ask else "",
        tag("p", tag("button", words(wording.PRINT), type="button", class_="tw-print")),
        *(_group(words(name), found, reader) for name, found in groups if found),
        "" if check.found else tag("p", words(wording.NOTHING_TO_CHECK)),
        tag("p", words(DISCLAIMER), class_="tw-label"),
        class_="tw-checked",
    )


def _group(name: str, found: Sequence[Checked], reader: Reader) -> Html:
    return join(tag("h2", name), *(_provision(one, reader) for one in found))


def _provision(one: Checked, reader: Reader) -> Html:
    document, outcome, words = one.document, one.outcome, reader.words
    place = label(outcome.offer.pinpoint, document.record.tradition)
    gives = "；".join(map(benefit_words, outcome.offer.benefits))
    link = tag("a", titled(document.record), words(place),
               href=address(document, reader, _place(document, outcome.offer.span)))  # fmt: skip
    logic = logic_words(outcome.offer.requirement) if outcome.offer.requirement.parts else ""
    heads = (tag("th", words(said), scope="col") for said in wording.CHECK_COLUMNS)
    rows = (_condition(document, judged, reader) for judged in outcome.judged)
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))
    box = tag("div", table, class_="tw-table", role="group", tabindex="0",
              aria_label=words(wording.TABLE))  # fmt: skip
    return tag(
        "section",
        tag("h3", _verdict(outcome.verdict, words), " ", link),
        tag(
            "p", badge(one.status, words), " ", words(gives), f" · {words(logic)}" if logic else ""
        ),
        box if outcome.judged else "",
    )


def _condition(document: Document, judged: Judged, reader: Reader) -> Html:
    one, words = judged.condition, reader.words
    found = _place(document, one.span)
    said = "；".join(dict.fromkeys(given.read_from for given in judged.given))
    quote = " ".join(one.span.of(document.text).split())
    why = judged.gap or judged.why or judged.ask
    place = label(found.pinpoint, document.record.tradition) if found else ""
    reading = tag("span", words(reading_words(document, one)), class_="tw-excerpt")
    return tag(
        "tr",
        tag("th", words(condition_words(one, barred=judged.barred)), reading, scope="row"),
        tag("td", _verdict(judged.verdict, words), tag("span", words(why), class_="tw-excerpt")),
        tag("td", said),
        tag("td", quote, " ", tag("a", words(place), href=address(document, reader, found))),
    )


def _verdict(verdict: Verdict, words: Words) -> Html:
    """The verdict in words and by a sign; colour only repeats them."""
    sign = tag("span", _SIGNS[verdict], aria_hidden="true")
    return tag("span", sign, " ", words(verdict), class_=f"tw-verdict tw-{verdict.name.lower()}")


def _place(document: Document, span: Span) -> Found | None:
    """The narrowest provision that holds the words."""
    holding: Iterator[Found] = (f for f in places(document) if f.provision.span.contains(span))
    return max(
        holding, key=lambda f: (f.provision.span.start, -len(f.provision.span)), default=None
    )
