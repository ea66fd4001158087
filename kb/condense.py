"""A question that leans on the one before it, made to stand alone by a model (补全).

What the model makes is only a proposal: ``kb.asking.condensed`` says whether it may be used.  A
model that is down or slow costs a few seconds once; the rules' reading is there at once.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from kb.asking.condensed import LONGEST, bare
from kb.asking.turn import Turn
from kb.config import Settings
from kb.errors import ModelError
from kb.llm import RemoteModel
from kb.privacy import masked
from kb.protocols import ChatModel
from prompts import load

PATIENCE = 8
"""Seconds for which a question waits to be condensed."""

_MOST = 3 * LONGEST
"""Characters of a reply, its thoughts included, after which nothing is waited for."""

_NONE = "无"
_log = logging.getLogger(__name__)


def open_condenser(settings: Settings) -> Condenser | None:
    """The condenser of the settings, with a circuit breaker of its own; None without a model."""
    if not settings.llm_model:
        return None
    hurried = replace(settings, llm_timeout=min(settings.llm_timeout, PATIENCE))
    return Condenser(RemoteModel(hurried))


class Condenser:
    """Proposes what a question that leans on another means by itself."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def proposed(self, question: str, before: Turn) -> str:
        """The question that the model makes of it; empty where it makes none."""
        messages = load("condense").fill(
            before=before.question,
            place=f"{before.title}{before.place}" or _NONE,
            told=before.told or _NONE,
            question=masked(question),
        )
        written = ""
        try:
            for piece in self._model.stream(messages):
                written += piece
                if len(written) > _MOST:
                    return ""
        except ModelError as error:
            _log.warning("%s；追问按规则补全", error)
            return ""
        lines = written.rpartition("</think>")[2].strip().splitlines()
        return bare(lines[0]) if lines else ""
