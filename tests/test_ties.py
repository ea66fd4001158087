from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from served import fill
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kb.config import Settings
from kb.desk import Desk
from kb.web import reader
from kb.web.house import House
from kb.web.wording import Words

AS_OF = date(2026, 11, 22)
RULES, DETAIL, LOCAL = "西河市车位收费办法", "西河市车位收费实施细则", "西河市夜间照明规定"
HEAD = "西河市人民政府"
FILES = {
    "办法.txt": f"{RULES}\n西府规〔2020〕1号\n\n第一条 为规范车位收费，制定本办法。\n"
    "第二条 每小时收费五元。\n"
    f"第三条 本办法自2020年1月1日起施行，有效期5年。\n{HEAD}\n2019年12月20日\n",
    "细则.txt": f"{DETAIL}\n\n第一条 为实施车位收费，制定本细则。\n第二条 每日最高三十元。\n"
    "第三条 本细则自2020年2月1日起施行。\n西河市交通局\n2020年1月20日\n",
    "规定.txt": f"{LOCAL}\n\n第一条 为规范夜间照明，制定本规定。\n第二条 广告灯应当在夜间关闭。\n"
    f"第三条 本规定自2019年5月1日起施行。\n{HEAD}\n2019年4月1日\n",
    "延长.txt": f"{HEAD}关于延长《{RULES}》有效期的通知\n西府规〔2024〕9号\n\n各单位：\n"
    f"经研究，决定将《{RULES}》（西府规〔2020〕1号）有效期延长至2027年12月31日。\n"
    f"本通知自印发之日起施行。\n{HEAD}\n2024年11月2日\n",
    "废止.txt": f"{HEAD}关于废止部分规范性文件的决定\n西府〔2023〕7号\n\n各单位：\n"
    f"经研究，决定对下列规范性文件予以废止：\n1.《{DETAIL}》\n2.《西河市渡口管理办法》\n"
    f"本决定自公布之日起施行。\n{HEAD}\n2023年6月1日\n",
    "修改.txt": f"{HEAD}关于修改《{LOCAL}》的决定\n西府〔2022〕3号\n\n"
    f"{HEAD}决定对《{LOCAL}》作如下修改：\n"
    "一、将第二条修改为：“广告灯应当在二十二时关闭。”\n"
    f"二、本决定自2022年9月1日起施行。\n{HEAD}\n2022年8月1日\n",
    "新办法.txt": "西河市渡口办法\n\n第一条 为管理渡口，制定本办法。\n第二条 渡船应当登记。\n"
    f"第三条 本办法自2018年1月1日起施行。\n{HEAD}\n2017年12月1日\n",
    "新办法2.txt": "西河市渡口办法\n\n第一条 为管理渡口，制定本办法。\n第二条 渡船应当年检。\n"
    f"第三条 本办法自2024年1月1日起施行。\n{HEAD}\n2023年12月1日\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    one = Desk.open(Settings(home=fill(tmp_path_factory.mktemp("home"), folder)))
    yield one
    one.close()


@pytest.fixture(scope="module")
def top(desk):
    with TestClient(Starlette(routes=reader.routes(desk, House()))) as client:

        def read(source, **query):
            id_ = next(one.id for one in desk.documents() if one.source == source)
            page = client.get(f"/documents/{id_}", params={"as_of": "2026-11-22", **query}).text
            return page.split('id="tw-top"')[1].split("</header>")[0]

        yield read


def lines(html):
    return [
        unescape(re.sub(r"<[^>]+>", "", one))
        for one in re.findall(r"<p class=\"(?:tw-notice|tw-ties)\b.*?</p>", html)
    ]


def leads_to(desk, html, title):
    (id_,) = re.findall(rf'<a href="documents/([^?"]+)[^"]*">《{title}》</a>', html)
    return next(one.source for one in desk.documents() if one.id == id_)


REPEAL, CHANGE = f"{HEAD}关于废止部分规范性文件的决定", f"{HEAD}关于修改《{LOCAL}》的决定"
LONGER = f"{HEAD}关于延长《{RULES}》有效期的通知"
TIED = [
    ("细则.txt", "repealed", REPEAL, "废止.txt", "已于2023年6月1日废止"),
    ("办法.txt", "extended", LONGER, "延长.txt", "延长至2027年12月31日"),
    ("规定.txt", "revised", CHANGE, "修改.txt", "自2022年9月1日起有修改"),
    ("新办法.txt", "amended", "西河市渡口办法", "新办法2.txt", "自2024年1月1日起施行同名的新文本"),
]


@pytest.mark.parametrize(("source", "kind", "title", "other", "said"), TIED)
def test_what_another_text_does_to_a_document_is_told_on_its_page_with_the_way_there(
    desk, top, source, kind, title, other, said
):
    html = top(source)
    assert leads_to(desk, html, title) == other
    assert f"tw-of-{kind}" in html
    told = [line for line in lines(html) if said in line]
    assert len(told) == 1 and sum(f"《{title}》" in line for line in lines(html)) <= 2


DOES = [
    ("废止.txt", "本文件废止：", DETAIL, "细则.txt"),
    ("延长.txt", "本文件延长有效期：", RULES, "办法.txt"),
    ("修改.txt", "本文件修改：", LOCAL, "规定.txt"),
]


@pytest.mark.parametrize(("source", "said", "title", "other"), DOES)
def test_what_a_document_does_to_others_held_is_told_too(desk, top, source, said, title, other):
    html = top(source)
    assert f"{said}《{title}》。" in lines(html)
    assert leads_to(desk, html, title) == other


def test_the_lines_are_in_the_script_of_the_reader_and_the_titles_as_published(desk, top):
    html = top("办法.txt", script="hant")
    assert f"本文件的有效期由《{LONGER}》延長至2027年12月31日。" in lines(html)
    assert "script=hant" in html.split(f"《{LONGER}》")[0].rpartition("href=")[2]
    assert leads_to(desk, top("规定.txt", script="hant"), CHANGE) == "修改.txt"
    assert f"本文件廢止：《{DETAIL}》。" in lines(top("废止.txt", script="hant"))


def test_a_title_inside_a_title_is_kept_as_published_in_an_answer_too(desk):
    answer = desk.ask(f"《{LOCAL}》第二條寫了什麼", AS_OF)
    assert f"（據《{CHANGE}》）" in answer.notices[0].text
    assert f"《{CHANGE}》" in Words("hant").told(f"没有收录《{CHANGE}》。")


def test_a_document_that_nothing_touches_has_no_such_line(top):
    assert "<a" not in top("新办法2.txt")
