"""The chat page: Gradio's blocks around ``desk.ask``; the panel beside it is ``reader``'s."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import gradio as gr
from fastapi import FastAPI

from kb.desk import Desk
from kb.errors import KBError
from kb.results import Part
from kb.text import script_of
from kb.web import asked, wording
from kb.web.answer import answer_html, plain_html, writing_html
from kb.web.markup import Html
from kb.web.wording import Words, examples

Turns = list[dict[str, Any]]

AT_ONCE = 8
TURNS_KEPT = 40
"""Messages the page keeps on show; the browser sends them along with every question."""

_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_log = logging.getLogger(__name__)


def mount(app: FastAPI, desk: Desk) -> FastAPI:
    """The application with the chat page at its root."""
    theme = gr.themes.Base(
        primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=("monospace",)
    )
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks(desk),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme,
    )
    return mounted


def blocks(desk: Desk) -> gr.Blocks:
    """The page's parts and what happens when a question is sent."""
    page: gr.Blocks
    with gr.Blocks(title=wording.TITLE, analytics_enabled=False, fill_height=True) as page:
        gr.Markdown(f"# {wording.TITLE}\n{wording.TAGLINE}", elem_id="tw-title")
        log = _log_area(desk)
        with gr.Row(elem_id="tw-ask"):
            box = _box()
            button = gr.Button(wording.SEND, variant="primary", elem_id="tw-send", scale=0)

    def chosen(turns: Turns, choice: gr.SelectData) -> Iterator[tuple[Turns, str]]:
        for shown in replies(desk, choice.value["text"], turns):
            yield shown, ""

    def sent(question: str, turns: Turns) -> Iterator[tuple[Turns, str]]:
        kept = question if len(question) > asked.LONGEST else ""  # to be shortened, not retyped
        for shown in replies(desk, question, turns):
            yield shown, kept

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with page:
        for happens in (box.submit, button.click):
            happens(sent, [box, log], [log, box], **quiet)
        log.example_select(chosen, [log], [log, box], **quiet)
    page.queue(default_concurrency_limit=AT_ONCE, max_size=256, api_open=False)
    return page


def reply(desk: Desk, question: str, turns: Turns) -> Turns:
    """The conversation with the question and its answer added."""
    *_, last = replies(desk, question, turns)
    return last


def replies(desk: Desk, question: str, turns: Turns) -> Iterator[Turns]:
    """The same, growing while a model writes; the last has the whole answer."""
    words, parts = Words(script_of(question)), list[Part]()
    try:
        wanted = asked.question(question)
        for one in desk.ask_stream(wanted):
            if isinstance(one, Part):
                parts.append(one)
                yield _turned(turns, wanted, writing_html(parts, words.script))
            else:
                said = answer_html(one)
    except KBError as error:
        wanted, said = question[:200], plain_html(words(str(error)), "tw-notice")
    except Exception:  # noqa: BLE001 - the one place where anything at all becomes a sentence
        _log.exception("a question could not be answered")
        wanted, said = question[:200], plain_html(words(wording.FAILED), "tw-notice")
    yield _turned(turns, wanted, said)


def _turned(turns: Turns, wanted: str, said: Html) -> Turns:
    shown = [{"role": "user", "content": str(plain_html(wanted, "tw-question"))}] if wanted else []
    answered = {"role": "assistant", "content": str(said)}
    return [*turns, *shown, answered][-TURNS_KEPT:]


def _log_area(desk: Desk) -> gr.Chatbot:
    held = [(one.record, one.articles) for one in desk.documents()]
    return gr.Chatbot(
        label=wording.LOG,
        show_label=False,
        elem_id="tw-log",
        placeholder=f"### {wording.EXAMPLES}",
        examples=[{"text": question} for question in examples(held)],
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        layout="bubble",
        group_consecutive_messages=False,
        allow_file_downloads=False,
        autoscroll=False,
        height=None,
        scale=1,
    )


def _box() -> gr.Textbox:
    return gr.Textbox(
        label=wording.QUESTION,
        show_label=False,
        placeholder=wording.QUESTION_HINT,
        lines=1,
        max_lines=6,
        autofocus=True,
        elem_id="tw-question",
        scale=1,
        container=False,
    )
