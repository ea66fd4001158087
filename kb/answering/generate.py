"""An answer written by a model and checked by code, sentence by sentence, before anyone sees it.

The model is given provisions under handles.  Each of its sentences is kept only where the
provisions it cites carry it (``kb.verify``); titles, pinpoints, dates and status are rendered from
the catalogue, and the provisions themselves follow, word for word.  Where the model fails, or too
little of what it wrote can be kept, the answer made of quotes is given instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kb.answering.draft import Draft, Sentence
from kb.answering.handles import Handle, handles, listed
from kb.answering.quotation import narrowed
from kb.answering.reply import Reply, in_script, written_in
from kb.asking.question import Question, read_question
from kb.errors import ModelError
from kb.finding.weigh import best, squeezed
from kb.privacy import masked
from kb.protocols import ChatModel
from kb.results import Answer, AnswerStatus, Mode, Notice, Part
from kb.text import Tokeniser
from kb.verify import verify
from prompts import load

LABEL = "以下内容由人工智能生成，仅供参考，以文件原文为准。"
"""What stands before generated text (显式标识), also where it is copied."""

QUOTED = "所据原文（非人工智能生成）："
UNCHECKED = "模型写出的内容未能与原文核对一致，以下为文件原文摘录。"
LONGEST = 3000
"""Characters of a reply; a model that writes on is cut off."""

_LEAST_KEPT = 0.5  # of the sentences that state something
_LESS = 0.15  # of the question's words may be carried less than by the quotes alone
_SCRIPTS = {"hans": "简体中文", "hant": "繁体中文"}


Messages = list[tuple[str, str]]
Kept = tuple[str, tuple[Handle, ...]]
"""A sentence and what it cites."""


@dataclass(slots=True)
class _Written:
    """What is kept of a reply so far."""

    kept: list[Kept] = field(default_factory=list)
    dropped: int = 0
    length: int = 0
    trace: list[str] = field(default_factory=list)


_Of = tuple[Question, _Written]


class Writer:
    """Turns an answer made of quotes into one that is written."""

    def __init__(self, model: ChatModel, name: str, tokeniser: Tokeniser) -> None:
        self._model = model
        self.name = name
        self._tokeniser = tokeniser

    def write(self, answer: Answer) -> Iterator[Part | Answer]:
        """The parts as they pass, then the whole answer; at least that."""
        basis = answer.basis
        given = handles(basis.passages) if basis else []
        if basis is None or not given:
            yield answer
            return
        question = replace(
            read_question(basis.asked, self._tokeniser), text=answer.question, script=answer.script
        )
        reply, written = Reply(question, answer.as_of), _Written()
        prompt = load("answer")
        about = f"{self.name}，提示词 answer 第{prompt.version}版，{len(given)} 段条文"
        written.trace.append(f"撰写：{about}")
        messages = prompt.fill(
            question=masked(basis.asked), passages=listed(given), script=_SCRIPTS[answer.script]
        )
        try:
            yield from self._shown(self._kept(messages, given, (question, written)), reply)
        except ModelError as error:
            written.trace.append(f"撰写中止：{error}")
            yield _instead(answer, f"{error}；以下为文件原文摘录。", written)
            return
        if too_little(written, answer, question):
            written.trace.append("撰写：能与原文核对的内容过少，改用原文摘录")
            yield _instead(answer, UNCHECKED, written)
            return
        yield self._whole(answer, reply, written)

    def _kept(self, messages: Messages, given: Sequence[Handle], of: _Of) -> Iterator[Kept]:
        """The sentences that pass, as they come."""
        question, written = of
        by_name, draft = {one.name: one for one in given}, Draft()
        for piece in self._model.stream(messages):
            written.length += len(piece)
            if written.length > LONGEST:
                raise ModelError(f"写作模型写了{LONGEST}字还没有写完")
            for sentence in draft.feed(piece):
                yield from self._judged(sentence, by_name, question, written)
        for sentence in draft.end():
            yield from self._judged(sentence, by_name, question, written)

    def _judged(
        self, sentence: Sentence, by_name: dict[str, Handle], question: Question, written: _Written
    ) -> Iterator[Kept]:
        """The sentence, if its citations carry it; nothing, if not."""
        cited = tuple(by_name[name] for name in sentence.handles if name in by_name)
        text = written_in(sentence.text, question.script)
        verdict = verify(text, [one.support for one in cited], question.folded, self._tokeniser)
        names = "、".join(f"{one.name} {one.under}" for one in cited) or "无引注"
        if verdict.kept and cited:
            written.trace.append(f"保留：{text}（{names}）")
            if all(text != other for other, _ in written.kept):
                written.kept.append((text, cited))
                yield text, cited
        elif verdict.kept:
            written.trace.append(f"略去套话：{text}")
        else:
            written.dropped += 1
            written.trace.append(f"删除：{text}（{names}）：{'；'.join(verdict.reasons)}")

    def _shown(self, kept: Iterator[Kept], reply: Reply) -> Iterator[Part]:
        """Each sentence as a part with its marks, the label before the first."""
        for text, cited in kept:
            if not reply.parts:
                yield reply.say(f"{LABEL}\n").parts[-1]
            marks = tuple(reply.cite(one.document, one.found, narrowed(text, one)) for one in cited)
            yield reply.state(text, tuple(dict.fromkeys(marks)))

    def _whole(self, answer: Answer, reply: Reply, written: _Written) -> Answer:
        """The answer: what was written, then the provisions it rests on."""
        reply.say(f"\n{QUOTED}\n")
        for citation in reply.citations:
            reply.say(f"{citation.named}：\n")
            reply.again(citation)
            reply.say("\n")
        done = reply.done(AnswerStatus.ANSWERED, Mode.GENERATED)
        return replace(
            done,
            parts=(*opening(answer), *done.parts),
            notices=(*done.notices, *(n for n in answer.notices if n.kind == "degraded")),
            writer=self.name,
            trace=(*answer.trace, *written.trace),
        )


def opening(answer: Answer) -> tuple[Part, ...]:
    """What the answer says before its quotes: how the question was understood, and any doubt."""
    if answer.basis is None:
        return ()
    added = len(answer.parts) - answer.basis.size
    return answer.parts[: added + answer.basis.opening]


def too_little(written: _Written, answer: Answer, question: Question) -> bool:
    """Whether what was kept is no answer: few sentences, or beside the question."""
    kept = len(written.kept)
    if not kept or kept < _LEAST_KEPT * (kept + written.dropped):
        return True
    said = "".join(text + "".join(h.support.whole for h in cited) for text, cited in written.kept)
    quoted = "".join(c.title + c.quote for c in answer.citations)
    terms = question.terms
    return best(terms, squeezed(said)) < best(terms, squeezed(quoted)) - _LESS


def _instead(answer: Answer, why: str, written: _Written) -> Answer:
    """The answer made of quotes, saying why it is one."""
    notice = Notice("model", in_script(why, answer.script))
    trace = (*answer.trace, *written.trace)
    return replace(answer, notices=(*answer.notices, notice), trace=trace)
