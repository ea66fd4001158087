from __future__ import annotations

import random
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from served import ROOT, fill
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kb.citation import read_pinpoints
from kb.config import Settings
from kb.desk import Desk
from kb.errors import UsageError
from kb.web import checkup, given, reader
from kb.web.anchors import anchor, anchored
from kb.web.checkup import profile_of
from kb.web.document import Shelf, document_html, hits_of
from kb.web.frame import Reader, spoken
from kb.web.house import House
from kb.web.record import Record
from kb.web.suggest import suggestions

DAY = date(2026, 11, 22)
SAMPLE = 10
OLD = """# 海湾新区人才办法

第一条 本办法适用于海湾新区内的企业。

第二条 对符合条件的企业给予10万元补贴。

| 档次 | 奖励（万元） |
| --- | --- |
| 一档 | 100 |
| 二档 | 50 |

第三条 申请企业应当符合第二条的规定。

第四条 本办法自2020年1月1日起施行。
"""
NEW = (
    OLD.replace("10万元", "20万元")
    .replace("2020年", "2024年")
    .replace("第四条", "第四条 资金由财政安排。\n\n第五条")
)


class Page(HTMLParser):
    """Every id and every address of a page, and whether its elements close."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.hrefs, self.open = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.ids += [held["id"]] if "id" in held else []
        self.hrefs += [held["href"]] if tag == "a" else []
        if tag not in ("meta", "base", "link", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def desk_over(folder, home):
    return Desk.open(Settings(home=fill(home, folder)))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "old.md").write_text(OLD, "utf-8")
    (folder / "new.md").write_text(NEW, "utf-8")
    for path in (ROOT / "data" / "policies").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    one = desk_over(folder, tmp_path_factory.mktemp("home"))
    yield one
    one.close()


@pytest.fixture(scope="module")
def client(desk, tmp_path_factory):
    record = Record(tmp_path_factory.mktemp("kept"), 180)
    house = House(contact="12345", filing="粤备1号")
    routes = [*reader.routes(desk, house), *checkup.routes(desk, house)]
    with TestClient(Starlette(routes=[*routes, *given.routes(record, house)])) as one:
        one.record = record
        yield one


def named(desk, source):
    return next(one for one in desk.documents() if one.source == source)


ANCHORS = [
    ("第七条", "art_7"),
    ("第七条之一", "art_7-1"),
    ("第七条第二款", "art_7_2"),
    ("第七条第二款第三项", "art_7_2_i3"),
    ("第七条第一款第三项第二目", "art_7_1_i3_s2"),
]


@pytest.mark.parametrize(("written", "name"), ANCHORS, ids=[name for _, name in ANCHORS])
def test_a_place_has_one_name_on_its_page(written, name):
    assert anchor(read_pinpoints(written)[0]) == name


def check(desk, document):
    shelf = Shelf(desk.references(document, [document.provisions[0].span]))
    html = str(document_html(document, shelf, Reader()))
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    names = [name for _, name in anchored(document)]
    assert len(names) == len(set(names))
    assert set(names) <= set(page.ids), sorted(set(names) - set(page.ids))[:5]
    own = f"documents/{document.id}#"
    inside = {href.removeprefix(own) for href in page.hrefs if href.startswith(own)}
    assert inside <= set(page.ids)


def test_every_provision_can_be_turned_to_and_every_link_inside_leads_somewhere(desk):
    for held in desk.documents():
        check(desk, desk.document(held.id))


def test_the_same_holds_of_statutes_and_seeds(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("folder")
    laws = sorted((shared / "corpora" / "laws").rglob("*.md"))
    chosen = random.Random(11).sample(laws, SAMPLE) + sorted((shared / "seeds").iterdir())
    for i, path in enumerate(chosen):
        (folder / f"{i:03}{path.suffix}").write_bytes(path.read_bytes())
    desk = desk_over(folder, tmp_path_factory.mktemp("home"))
    for held in desk.documents():
        check(desk, desk.document(held.id))
    desk.close()


@pytest.mark.parametrize("written", ["第二条", "第2条", "第二條", "二"])
def test_a_form_without_script_jumps_to_a_place_or_says_why_not(client, desk, written):
    id_ = named(desk, "new.md").id
    got = client.get(f"/documents/{id_}", params={"to": written}, follow_redirects=False)
    if written == "二":
        assert got.status_code == 404 and "看不懂" in got.text
    else:
        assert got.headers["location"] == f"/documents/{id_}#art_2"


def test_what_is_looked_for_in_a_document_is_listed_by_its_place_and_marked(client, desk):
    held = named(desk, "new.md")
    html = client.get(f"/documents/{held.id}", params={"q": "２０万元補貼"}).text
    assert "找到 1 处" in html and "<mark" in html and "20万元补贴</mark>" in html
    assert f'documents/{held.id}#art_2"' in html
    assert len(hits_of(desk.document(held.id), "企业")) >= 2
    assert "没有找到" in client.get(f"/documents/{held.id}", params={"q": "月球"}).text


def test_a_reference_is_a_link_that_says_what_stands_there(client, desk):
    html = client.get(f"/documents/{named(desk, 'new.md').id}").text
    link = re.search(
        r'<a href="[^"]*#art_2" class="tw-ref" aria-describedby="([^"]+)">第二条</a>', html
    )
    assert link
    assert re.search(rf'id="{link[1]}" role="tooltip"[^>]*>第二条：对符合条件', html)


def test_a_table_has_its_header_and_its_cells(client, desk):
    html = client.get(f"/documents/{named(desk, 'new.md').id}").text
    assert '<th scope="col">' in html and "奖励（万元） </th>" in html
    assert re.search(r"<td>\s*一档\s*</td><td>\s*100\s*</td>", html)
    assert "|" not in html.split('class="tw-text"')[1]


def test_two_texts_stand_side_by_side_with_what_changed(client, desk):
    html = client.get(f"/documents/{named(desk, 'new.md').id}/versions").text
    assert re.search(r"<del>10万</del>", html)
    assert re.search(r"<ins>20万</ins>", html)
    assert "新增 1 条" in html
    assert len(Page(html).ids) == len(set(Page(html).ids))


def test_the_original_is_handed_out_as_received_and_never_shown_in_place(client, desk):
    got = client.get(f"/documents/{named(desk, 'new.md').id}/original")
    assert got.content.decode("utf-8") == NEW
    assert got.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in got.headers["content-security-policy"]


FILTERS = [
    ({"q": "人才"}, 2),
    ({"q": "导则"}, 2),
    ({"status": "expired"}, 1),
    ({"kind": "commentary"}, None),
    ({"since": "2023-01-01", "q": "人才"}, 1),
    ({"until": "2021-01-01", "q": "人才"}, 1),
    ({"issuer": "工业和信息化"}, 1),
    ({"q": "没有这样的标题"}, 0),
]


@pytest.mark.parametrize(("asked", "count"), FILTERS)
def test_the_list_is_narrowed_by_what_is_asked(client, asked, count):
    html = client.get("/documents", params={**asked, "as_of": "2026-11-22"}).text
    shown = html.count("<li><a")
    assert shown == count if count is not None else shown >= 1
    Page(html)


@pytest.mark.parametrize("address", ["/documents/nothing", "/documents?since=gestern"])
def test_what_is_not_there_or_not_a_date_is_said_in_chinese(client, address):
    got = client.get(address)
    assert got.status_code in (400, 404)
    assert re.search(r'role="alert">[^<]*[\u4e00-\u9fff]', got.text)


LANGUAGES = [
    ("zh-HK", "hant"),
    ("zh-TW,zh;q=0.9,en;q=0.8", "hant"),
    ("zh-Hant-HK", "hant"),
    ("zh", "hans"),
    ("zh-SG", "hans"),
    ("en-US,en;q=0.9,zh-TW;q=0.5", "hant"),
    ("", "hans"),
]


@pytest.mark.parametrize(("written", "script"), LANGUAGES)
def test_the_interface_is_in_the_script_that_the_browser_reads(client, written, script):
    assert spoken({"accept-language": written}) == script
    html = client.get("/documents", headers={"accept-language": written}).text
    assert ("條文查閱" in html) == (script == "hant")
    assert f'lang="{"zh-Hant" if script == "hant" else "zh-Hans"}"' in html[:60]


def test_the_address_may_say_another_script_and_every_link_keeps_it(client):
    html = client.get("/documents?script=hans", headers={"accept-language": "zh-HK"}).text
    assert "条文查阅" in html
    kept = [h for h in Page(html).hrefs if h.startswith("documents/")]
    assert kept and all("script=hans" in href for href in kept)


def test_the_foot_says_whom_to_ask_where_that_is_set(client):
    html = client.get("/documents").text
    assert "人工咨询：" in html and "12345" in html and "粤备1号" in html
    assert "纠错投诉" not in html


@pytest.mark.parametrize(
    "question", ["导则第五条", "导则第二条", "導則第七條", "海湾新区人才办法第三条"]
)
def test_what_is_suggested_next_is_what_the_document_answers(desk, question):
    answer = desk.ask(question, DAY)
    if not answer.citations:
        pytest.skip("two texts could be meant")
    document = desk.document(answer.citations[0].document_id)
    asked = suggestions(answer, document, desk.references)
    assert asked
    for one in asked:
        assert desk.ask(one, DAY).status in ("answered", "clarify"), one


def test_a_place_that_is_not_there_is_said_above_the_document(client, desk):
    held = named(desk, "gz-ai-digital-economy-guideline.md")
    for script, said in (("hans", "没有第九十九条。"), ("hant", "沒有第九十九條。")):
        got = client.get(f"/documents/{held.id}", params={"to": "第九十九条", "script": script})
        assert got.status_code == 404 and said in got.text and 'id="art_7"' in got.text
        Page(got.text)


def test_above_a_long_text_stays_what_it_is_and_the_way_up(client, desk):
    held = named(desk, "gz-ai-digital-economy-guideline.md")
    html = client.get(f"/documents/{held.id}", params={"as_of": "2026-11-22"}).text
    stay = re.search(r'<nav class="tw-stay".*?</nav>', html, re.S)[0]
    assert held.record.title in stay and "已失效" in stay and "#tw-contents" in stay


def test_the_list_counts_what_is_narrowed_and_offers_the_whole_again(client, desk):
    whole, some = client.get("/documents").text, client.get("/documents?q=导则").text
    assert f"共收录 {len(desk.documents())} 份文件。" in whole and "看全部" not in whole
    assert re.search(r"符合的文件 \d 份", some) and "看全部" in some


def test_an_answer_is_shown_again_at_its_address_and_can_be_judged(client, desk):
    answer = desk.ask("导则第七条", DAY)
    client.record.keep(answer)
    html = client.get(f"/answers/{answer.id}").text
    assert "已失效" in html and answer.citations[0].label in html
    Page(html)
    said = {"good": False, "reason": "引用有误"}
    assert client.post(f"/answers/{answer.id}/opinion", json=said).status_code == 200
    assert client.get("/answers/nothing").status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b'{"good": 1}', b'{"good": true, "reason": 5}'])
def test_an_opinion_that_is_none_is_refused(client, body):
    with pytest.raises(UsageError):
        client.post("/answers/x/opinion", content=body)


def test_a_check_judges_what_is_said_and_keeps_nothing(client, desk):
    asked = {"text": "我们在广州，人工智能业务年收入2499万元", "revenue_total": "6000万元"}
    got = client.post("/checkup", data=asked)
    assert "以主管部门认定为准" in got.text and "营业收入：6000万元" in got.text
    assert re.search(r"(满足|不满足|信息不足|需人工认定)</span>", got.text)
    assert "2499" not in str(got.url)
    Page(got.text)


@pytest.mark.parametrize("said", [{"text": "你好"}, {"revenue_total": "很多"}, {"text": "  "}])
def test_a_check_that_says_nothing_is_told_what_to_write(client, said):
    got = client.post("/checkup", data=said)
    assert got.status_code == 400 or not said["text"].strip()
    assert got.status_code == 200 or 'role="alert"' in got.text


def test_a_form_of_nothing_is_a_usage_error():
    with pytest.raises(UsageError):
        profile_of({"text": ""})


def test_a_title_stays_as_published_where_our_own_words_are_traditional(client, desk):
    held = named(desk, "gz-ai-digital-economy-guideline.md")
    html = client.get(f"/documents/{held.id}", params={"script": "hant"}).text
    assert html.count("《广州人工智能与数字经济试验区产业导则》") >= 2 and "已屆滿失效" in html
    sent = {"text": "我们在广州，人工智能业务年收入2499万元"}
    html = client.post("/checkup", params={"script": "hant"}, data=sent).text
    assert "2499萬元" in html and "第七條第一款" in html and "廣州人工智能與數字" not in html
