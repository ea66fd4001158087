from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest

from kb.config import Settings
from kb.desk import Desk
from kb.finding.weigh import squeezed
from kb.model import Level
from kb.numerals import read_int, write_int
from kb.results import AnswerStatus

AS_OF = date(2026, 11, 22)
HOW_MANY = 5


@dataclass(frozen=True)
class Law:
    """What a simple reader sees in a clean statute: it shares no code with the parser."""

    title: str
    articles: dict[int, list[str]]  # number → its paragraphs, 款 and 项 alike
    chapters: dict[int, list[int]]  # number → its articles

    @property
    def items(self):
        return {n: [p for p in ps if p.startswith("（")] for n, ps in self.articles.items()}


def read_law(path):
    title, articles, chapters, chapter = "", {}, {}, 0
    for line in path.read_text("utf-8").split("<!-- INFO END -->", 1)[-1].splitlines():
        line = line.strip().lstrip("#").strip()
        if match := re.match(r"第([一二三四五六七八九十百]+)章\s", line):
            chapter = read_int(match[1])
            chapters[chapter] = []
        elif match := re.match(r"第([一二三四五六七八九十百]+)条 (.+)", line):
            articles[read_int(match[1])] = [match[2]]
            chapters.setdefault(chapter, []).append(read_int(match[1]))
        elif line and articles:
            articles[max(articles)].append(line)
    title = path.read_text("utf-8").splitlines()[0].lstrip("# ").strip()
    return Law(title, articles, chapters)


def is_clean(law):
    numbers = list(law.articles)
    return (
        numbers == list(range(1, len(numbers) + 1))
        and 20 <= len(numbers) <= 120
        and list(law.chapters) == list(range(1, len(law.chapters) + 1))
        and len(law.chapters) >= 4
        and any(len(ps) == 1 for ps in law.articles.values())
        and any(len(ps) >= 3 and not any(law.items[n]) for n, ps in law.articles.items())
        and any(law.items.values())
    )


@pytest.fixture(scope="module")
def laws(shared, tmp_path_factory):
    from ingest.roots import roots
    from ingest.run import run
    from kb.text import Tokeniser

    folder, home = tmp_path_factory.mktemp("laws"), tmp_path_factory.mktemp("home")
    found = {}
    paths = sorted((shared / "corpora/laws").rglob("*.md"))
    for path in paths[:: max(len(paths) // 97, 1)]:
        law = read_law(path)
        if is_clean(law) and law.title not in found and len(found) < HOW_MANY:
            found[law.title] = law
            shutil.copy(path, folder / path.name)
    assert len(found) == HOW_MANY
    report = run(home, Tokeniser(), roots([folder]), lambda *_: None)
    assert report.documents == HOW_MANY and not report.failed
    desk = Desk.open(Settings(home=home))
    yield desk, list(found.values())
    desk.close()


def asked(laws, make):
    """(law, question, answer) for every law; ``make`` gives a question or nothing."""
    desk, known = laws
    for law in known:
        if question := make(law):
            yield law, question, desk.ask(question, AS_OF)


def quotes(answer):
    return "".join(squeezed(c.quote) for c in answer.citations)


def shared_checks(desk, answer):
    for citation in answer.citations:
        document = desk.document(citation.document_id)
        assert citation.quote == citation.span.of(document.text)


@pytest.mark.parametrize("written", ["第{cn}条", "第{n}条", "第 {n} 条", "第{cn}條"])
def test_every_article_is_given_whole_however_its_number_is_written(laws, written):
    desk, known = laws
    for law in known:
        for n in list(law.articles)[:: max(len(law.articles) // 12, 1)]:
            number = written.format(cn=write_int(n), n=n)
            answer = desk.ask(f"{law.title}{number}的全文", AS_OF)
            assert answer.status is AnswerStatus.ANSWERED and answer.mode == "lookup"
            assert [c.pinpoint.number(Level.ARTICLE) for c in answer.citations] == [n]
            assert squeezed("".join(law.articles[n])) in quotes(answer)
            shared_checks(desk, answer)


def test_a_range_of_articles_is_written_out(laws):
    for law, _, answer in asked(laws, lambda law: f"{law.title}第三条至第六条"):
        assert [c.pinpoint.number(Level.ARTICLE) for c in answer.citations] == [3, 4, 5, 6]
        for n in (3, 4, 5, 6):
            assert squeezed("".join(law.articles[n])) in quotes(answer)


def test_an_article_is_counted_from_the_end(laws):
    for law, _, answer in asked(laws, lambda law: f"{law.title}倒数第二条"):
        assert [c.pinpoint.number(Level.ARTICLE) for c in answer.citations] == [
            sorted(law.articles)[-2]
        ]


def test_a_range_that_runs_over_the_end_gives_what_there_is(laws):
    def make(law):
        last = len(law.articles)
        return f"{law.title}第{write_int(last - 1)}条至第{write_int(last + 2)}条"

    for law, _, answer in asked(laws, make):
        last = len(law.articles)
        assert answer.status is AnswerStatus.ANSWERED
        assert [c.pinpoint.number(Level.ARTICLE) for c in answer.citations] == [last - 1, last]
        assert f"没有第{write_int(last + 1)}条、第{write_int(last + 2)}条" in answer.text


def test_the_first_article_of_附则_is_counted_within_it(laws):
    for law, _, answer in asked(laws, lambda law: f"{law.title}附则第一条"):
        if "没有" not in answer.text:  # not every law ends in a 附则
            first = law.chapters[max(law.chapters)][0]
            assert [c.pinpoint.number(Level.ARTICLE) for c in answer.citations] in ([first], [1])


def test_each_article_is_of_the_law_named_before_it(laws):
    desk, known = laws
    for one, other in pairwise(known):
        answer = desk.ask(f"{one.title}第三条和{other.title}第四条、第五条", AS_OF)
        cited = [(c.title, c.pinpoint.number(Level.ARTICLE)) for c in answer.citations]
        assert cited == [(one.title, 3), (other.title, 4), (other.title, 5)]


def test_an_article_is_told_in_which_chapter_it_stands(laws):
    for _, _, answer in asked(laws, lambda law: f"{law.title}第{law.chapters[2][0]}条在第几章"):
        assert answer.citations[0].pinpoint.number(Level.CHAPTER) == 2


def test_a_chapter_is_told_with_its_articles(laws):
    for law, _, answer in asked(laws, lambda law: f"{law.title}第三章包括哪几条"):
        cited = [c.pinpoint.number(Level.ARTICLE) for c in answer.citations]
        assert [n for n in cited if n] == law.chapters[3]
        first, last = law.chapters[3][0], law.chapters[3][-1]
        assert f"第{write_int(first)}条" in answer.text and f"第{write_int(last)}条" in answer.text
        assert f"共{len(law.chapters[3])}条" in answer.text


def test_the_paragraphs_of_an_article_are_counted(laws):
    def article(law):
        return next(n for n, ps in law.articles.items() if len(ps) >= 3 and not any(law.items[n]))

    make = lambda law: f"{law.title}第{article(law)}条有几款"  # noqa: E731
    for law, _, answer in asked(laws, make):
        count = len(law.articles[article(law)])
        assert f"有{write_int(count)}款" in answer.text


def test_the_items_of_an_article_are_counted_and_found(laws):
    def article(law):
        return next(
            n
            for n, ps in law.articles.items()
            if law.items[n] and all(p in law.items[n] for p in ps[1:])
        )

    for law, _, answer in asked(laws, lambda law: f"{law.title}第{article(law)}条有几项"):
        assert f"有{write_int(len(law.items[article(law)]))}项" in answer.text
    for law, _, answer in asked(laws, lambda law: f"{law.title}第{article(law)}条第二项的全文"):
        assert [c.pinpoint.number(Level.ITEM) for c in answer.citations] == [2]
        assert quotes(answer) == squeezed(law.items[article(law)][1])


def test_the_whole_is_counted(laws):
    for law, _, answer in asked(laws, lambda law: f"{law.title}一共几章几条"):
        chapters, articles = write_int(len(law.chapters)), write_int(len(law.articles))
        assert f"共{chapters}章{articles}条" in answer.text


def test_an_article_that_is_not_there_is_said_not_to_be(laws):
    for law, _, answer in asked(laws, lambda law: f"{law.title}第{len(law.articles) + 2}条"):
        assert answer.status is AnswerStatus.NOT_FOUND
        assert f"{len(law.articles)}条" in answer.text and "没有第" in answer.text


def test_a_paragraph_that_is_not_there_is_said_not_to_be(laws):
    def article(law):
        return next(n for n, ps in law.articles.items() if len(ps) == 1)

    for _, _, answer in asked(laws, lambda law: f"{law.title}第{article(law)}条第二款"):
        assert answer.status is AnswerStatus.NOT_FOUND
        assert "只有一款" in answer.text


def test_the_end_of_validity_and_the_number_are_not_made_up(laws):
    for _, _, answer in asked(laws, lambda law: f"{law.title}有效期到哪天"):
        assert "有效期至：原文未载明" in answer.text
    for _, _, answer in asked(laws, lambda law: f"{law.title}的发文字号是多少"):
        stated = any("号" in c.quote for c in answer.citations)
        assert stated or (answer.status is AnswerStatus.NOT_FOUND and "未载明" in answer.text)


def test_without_a_name_the_desk_asks_which_document_is_meant(laws):
    desk, known = laws
    answer = desk.ask("第三条规定了什么", AS_OF)
    assert answer.status is AnswerStatus.CLARIFY
    assert all(law.title in answer.text for law in known)
