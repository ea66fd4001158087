"""The chat page: Gradio's blocks around ``desk.ask``; the panel beside it is ``reader``'s."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Generator, Mapping
from typing import Any

import gradio as gr
from fastapi import FastAPI

from kb.chat import REMEMBERED
from kb.desk import Desk
from kb.errors import KBError, UsageError
from kb.results import Answer, Part
from kb.web import asked, wording
from kb.web.acts import acts, next_html
from kb.web.answer import answer_html, plain_html, writing_html
from kb.web.frame import script_said
from kb.web.markup import Html, join, tag
from kb.web.record import Record
from kb.web.steps import stepwise
from kb.web.suggest import following
from kb.web.wording import Words, examples

Turns = list[dict[str, Any]]
Asked = tuple[str, ...]
Reply = tuple[Turns, Any, Asked]

AT_ONCE = 8
TURNS_KEPT = 40
"""Messages the page keeps on show; the browser sends them along with every question."""

_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_log = logging.getLogger(__name__)


def mount(app: FastAPI, desk: Desk, record: Record) -> FastAPI:
    """The application with the chat page at its root."""
    theme = gr.themes.Base(
        primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=("monospace",)
    )
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks(desk, record),
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


def blocks(desk: Desk, record: Record) -> gr.Blocks:
    """The page's parts and what happens when a question is sent."""
    page: gr.Blocks
    with gr.Blocks(title=wording.TITLE, analytics_enabled=False, fill_height=True) as page:
        gr.Markdown(f"# {wording.TITLE}\n{wording.TAGLINE}", elem_id="tw-title")
        log = _log_area(desk)
        earlier = gr.State(())
        shown = gr.Textbox(visible="hidden", elem_id="tw-earlier", container=False)
        with gr.Row(elem_id="tw-ask"):
            box = _box()
            button = gr.Button(wording.SEND, variant="primary", elem_id="tw-send", scale=0)
            stop = gr.Button(wording.STOP, elem_id="tw-stop", scale=0)
    talk = Talk(desk, record)

    async def chosen(
        turns: Turns, asked_: Asked, choice: gr.SelectData, by: gr.Request
    ) -> AsyncIterator[tuple[Turns, Asked]]:
        async for reply in stepwise(talk.replies(choice.value["text"], turns, asked_, by.headers)):
            yield reply

    async def sent(
        question: str, turns: Turns, asked_: Asked, before: str, by: gr.Request
    ) -> AsyncIterator[Reply]:
        left: Any = question if len(question) > asked.LONGEST else ""  # to shorten, not retype
        replies = talk.replies(question, turns, asked_ or read(before), by.headers)
        async for rows, then in stepwise(replies):
            yield rows, left, then
            left = gr.skip()  # the next question may be in the box by now

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with page:
        going = [gr.on([box.submit, button.click], sent, [box, log, earlier, shown],
                       [log, box, earlier], **quiet)]  # fmt: skip
        going.append(log.example_select(chosen, [log, earlier], [log, earlier], **quiet))
        stop.click(stopped, [log], [log], cancels=going, **quiet)
    page.queue(default_concurrency_limit=AT_ONCE, max_size=256, api_open=False)
    return page


def read(before: str) -> Asked:
    """The questions that the page still shows, where the server no longer knows of them."""
    try:
        return asked.history({"history": json.loads(before or "[]")})
    except (ValueError, RecursionError, UsageError):
        return ()  # not written by our page


class Talk:
    """What is said on the page: each answer after the questions before it, and kept."""

    def __init__(self, desk: Desk, record: Record) -> None:
        self._desk, self._record = desk, record

    def replies(
        self, question: str, turns: Turns, earlier: Asked, headers: Mapping[str, str]
    ) -> Generator[tuple[Turns, Asked], None, None]:
        """The conversation with the question and its answer added, growing while a model writes."""
        words, parts = Words(script_said(question, headers)), list[Part]()
        try:
            wanted = asked.question(question)
            if self._desk.writer:
                yield _turned(turns, wanted, waiting_html(words)), earlier
            for one in self._desk.ask_stream(wanted, None, earlier, words.script):
                if isinstance(one, Part):
                    parts.append(one)
                    yield _turned(turns, wanted, writing_html(parts, words.script)), earlier
                else:
                    said = self._answered(one)
                    earlier = (*earlier, wanted)[-REMEMBERED:]
        except KBError as error:
            wanted, said = question[:200], _trouble(words, str(error), question)
        except Exception:  # noqa: BLE001 - the one place where anything at all becomes a sentence
            _log.exception("a question could not be answered")
            wanted, said = question[:200], _trouble(words, wording.FAILED, question)
        yield _turned(turns, wanted, said), earlier

    def _answered(self, answer: Answer) -> Html:
        self._record.keep(answer)
        onward = next_html(following(self._desk, answer), answer.script)
        return answer_html(answer, [*acts(answer, kept=self._record.keeps), onward])


def waiting_html(words: Words) -> Html:
    """What stands in place of an answer until its first sentence has passed."""
    return plain_html(words(wording.WAITING), "tw-writing")


def stopped(turns: Turns, by: gr.Request) -> Turns:
    """The conversation with what was written so far, said to be unfinished."""
    asked_ = [str(turn["content"]) for turn in turns if turn["role"] == "user"]
    words = Words(script_said(asked_[-1] if asked_ else "", by.headers))
    told = join(plain_html(words(wording.STOPPED)), _again(words))
    return [*turns, {"role": "assistant", "content": str(told)}]


def _trouble(words: Words, sentence: str, question: str) -> Html:
    told = plain_html(words.told(sentence), "tw-notice")
    return join(told, _again(words)) if question.strip() else told


def _again(words: Words) -> Html:
    return tag("button", words(wording.AGAIN), type="button", class_="tw-again")


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
        placeholder=f"## {wording.EXAMPLES}",
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
