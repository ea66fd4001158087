from __future__ import annotations

import pytest
import websites
from homes import app
from websites import page

HTML = {"Content_Type": "text/html; charset=utf-8"}


@pytest.fixture
def site():
    with websites.site() as one:
        one.put("/robots.txt", "")
        yield one


@pytest.fixture
def quick(monkeypatch):
    from ingest import fetch

    monkeypatch.setattr(fetch, "DELAY", 0.0)


def ingest(home, *named, **settings):
    return app(home, "ingest", *named, "--json", **({"KB_FETCH_PRIVATE": "1"} | settings))


def test_a_page_and_its_attachments_are_documents_whose_source_is_their_address(
    site, tmp_path, quick
):
    offers = '<p><a href="/细则.txt">附件1</a></p><p><a href="/none.txt">附件2</a></p>'
    url = site.put("/a.html", page(offers), **HTML)
    site.put("/%E7%BB%86%E5%88%99.txt", "示范园区实施细则\n\n第一条 甲。\n第二条 乙。")
    ran = ingest(tmp_path / "home", url)
    assert ran.status == 0 and ran.json["added"] == 2, ran
    assert [(f["source"], "404" in f["error"]) for f in ran.json["failed"]] == [
        (site.url("/none.txt"), True)
    ]
    held = app(tmp_path / "home", "documents", "--json").json["documents"]
    assert {one["source"] for one in held} == {url, site.url("/细则.txt")}
    shown = app(tmp_path / "home", "show", "示范园区管理办法", "第二条")
    assert "应当按照规定报送" in shown.out


def test_a_second_ingestion_transfers_nothing_and_changes_nothing(site, tmp_path, quick):
    url = site.put("/a.html", page(), ETag='"1"', **HTML)
    assert ingest(tmp_path / "home", url).json["added"] == 1
    again = ingest(tmp_path / "home", url).json
    assert (again["unchanged"], again["added"], again["updated"]) == (1, 0, 0)
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    site.put("/a.html", page("<p>第十条 新增一条。</p>"), ETag='"2"', **HTML)
    assert ingest(tmp_path / "home", url).json["updated"] == 1


def test_a_list_of_addresses_is_taken_in_beside_files(site, tmp_path, quick):
    urls = [site.put(f"/{n}.html", page(title=f"示范{n}办法"), **HTML) for n in "ab"]
    (tmp_path / "网站.urls").write_text("\n".join(urls), "utf-8")
    (tmp_path / "丙.txt").write_text("第一条 丙。\n第二条 丁。", "utf-8")
    ran = ingest(tmp_path / "home", tmp_path / "网站.urls", tmp_path / "丙.txt")
    assert ran.json["added"] == 3 and not ran.json["failed"]


def test_what_cannot_be_read_is_a_row_of_the_report(site, tmp_path, quick):
    (tmp_path / "丙.txt").write_text("第一条 丙。\n第二条 丁。", "utf-8")
    bad = [site.url("/none"), "ftp://a.cn/x", "http://u:p@127.0.0.1/"]
    ran = ingest(tmp_path / "home", *bad, tmp_path / "丙.txt")
    assert ran.status == 0 and ran.json["added"] == 1
    assert [one["source"] for one in ran.json["failed"]] == bad


def test_this_machine_is_not_read_unless_the_setting_opens_it(site, tmp_path, quick):
    url = site.put("/a.html", page(), **HTML)
    ran = ingest(tmp_path / "home", url, KB_FETCH_PRIVATE="0")
    assert ran.status == 1 and "KB_FETCH_PRIVATE=1" in ran.json["failed"][0]["error"]
    assert not site.asked


def test_a_page_whose_address_has_no_ending_is_read_and_can_be_rebuilt(site, tmp_path, quick):
    for path in ("/art/2026/123", "/show.do?id=7", "/index.shtml", "/"):
        title = f"示范{len(site.pages)}办法"
        url = site.put(path, page(title=title), Content_Type="text/html")
        assert ingest(tmp_path / "home", url).json["added"] == 1
    assert app(tmp_path / "home", "ingest", "--rebuild", "--json").json["documents"] == 4
