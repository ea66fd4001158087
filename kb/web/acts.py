"""What a reader may do with an answer: keep it, judge it, ask it again, ask on."""

from __future__ import annotations

from collections.abc import Sequence

from kb.results import Answer
from kb.web import wording
from kb.web.markup import Html, Piece, tag
from kb.web.wording import Words


def acts(answer: Answer, *, kept: bool) -> list[Html]:
    """The way to its own page where it is kept, else to paper; helpful or not; once more."""
    words = Words(answer.script)
    again = tag("button", words(wording.AGAIN), type="button", class_="tw-again")
    if not kept:
        return [tag("button", words(wording.PRINT), type="button", class_="tw-print"), again]
    link = tag("a", words(wording.LINK), href=f"answers/{answer.id}?script={answer.script}",
               class_="tw-kept")  # fmt: skip
    judged = (
        tag("button", words(said), type="button", class_=f"tw-judge {kind}")
        for said, kind in ((wording.GOOD, "tw-good"), (wording.BAD, "tw-bad"))
    )
    return [link, *judged, again]


def next_html(questions: Sequence[str], script: str) -> Html:
    """Questions to go on with, each a button; nothing where there are none."""
    words = Words(script)
    if not questions:
        return Html("")
    shown: list[Piece] = [tag("span", words(wording.NEXT), "：", class_="tw-label")]
    shown += [tag("button", one, type="button", class_="tw-next") for one in questions]
    return tag("div", *shown, class_="tw-on")
