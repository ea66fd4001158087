from __future__ import annotations

import json
from dataclasses import replace

import pytest
import websites
from websites import page

from ingest.charset import content_type, telling
from ingest.fetch import Fetcher
from ingest.html import links
from ingest.read import read_bytes
from ingest.visit import FILE, Visitor
from kb.errors import UnreadableDocument

HTML = "text/html"


@pytest.fixture
def site():
    with websites.site() as one:
        yield one


@pytest.fixture
def visitor(tmp_path):
    return visiting(tmp_path / "home")


def visiting(home):
    one = Visitor.of(home, lambda *_: None, private=True)
    one.fetcher = Fetcher(replace(one.fetcher.wire, seconds=3), delay=0)
    return one


# --- encodings --------------------------------------------------------------------------------

META = '<meta charset="{}">'
OLD_META = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


@pytest.mark.parametrize(
    ("header", "head", "encoding"),
    [
        ("text/html; charset=utf-8", "", "utf-8"),
        ("text/html; charset=GB18030", "", "gb18030"),
        ("text/html;charset=gb2312", META.format("utf-8"), "gbk"),
        ("text/html", META.format("gbk"), "gbk"),
        ("text/html", OLD_META.format("gb2312"), "gbk"),
        ("", OLD_META.format("GB18030"), "gb18030"),
        ("text/html; charset=Big5", "", "big5"),
        ("text/html", META.format("big5"), "big5"),
        ("text/html; charset=big5", META.format("gb2312"), "gbk"),  # the server is wrong
        ("text/html; charset=ISO-8859-1", "", "gbk"),  # it was never told
        ("text/html; charset=gbk", META.format("gbk"), "utf-8"),
        ("text/html; charset=没有", META.format("rot13"), "utf-8"),
        ("text/html", "", "gb18030"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_is_written_in(site, visitor, header, head, encoding):
    written = page(head=head)
    if encoding == "big5":
        written = f"<!doctype html><html><head>{head}</head><body>{websites.HANT}</body></html>"
    sent = written.encode(encoding)
    headers = {"Content_Type": header.encode().decode("latin-1")} if header else {}
    data = visitor.read(site.put("/a.html", sent, **headers))
    assert read_bytes(data, "a.html").text == read_bytes(written.encode(), "a.html").text
    assert data in (sent, written.encode())


def test_a_few_characters_are_read_as_the_server_says_and_kept_so():
    sent = "<html><p>許蓋功".encode("big5")
    kept = telling(sent, "text/html; charset=big5")
    assert read_bytes(kept, "a.html").text == "許蓋功"


@pytest.mark.parametrize("header", ["application/pdf; charset=gbk", "image/png", "a/b;charset=gbk"])
def test_what_is_no_text_stays_as_it_is(header):
    assert telling(b"%PDF-\xb5\xda\xd2\xbb", header) == b"%PDF-\xb5\xda\xd2\xbb"


@pytest.mark.parametrize(
    ("header", "said"),
    [("Text/HTML; Charset=\"GBK\"", (HTML, "gbk")), ("", ("", "")), ("text/html", (HTML, "")),
     ("a/b\r\nX: y", ("a/b  x: y", "")), (";;;=", ("", ""))],
)  # fmt: skip
def test_a_content_type_is_read_however_it_is_written(header, said):
    assert content_type(header) == said


# --- attachments ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "found"),
    [
        ('<p><a href="a.pdf">实施细则</a></p>', ["http://a.cn/d/a.pdf"]),
        ('<p><a href="/x/申报表.DOCX#p">表</a></p>', ["http://a.cn/x/申报表.DOCX"]),
        ('<p><a href="//b.cn/a.xlsx">表</a></p>', ["http://b.cn/a.xlsx"]),
        (
            '<p><a href="down.jsp?f=a.doc&amp;n=1">表</a></p>',
            ["http://a.cn/d/down.jsp?f=a.doc&n=1"],
        ),
        ('<p><a href="down?id=3">申报指南.pdf</a></p>', ["http://a.cn/d/down?id=3"]),
        ('<p><a href="b.html">附件1：目录</a></p>', ["http://a.cn/d/b.html"]),
        ('<p><a href="a.txt">甲</a><a href="a.txt">乙</a></p>', ["http://a.cn/d/a.txt"]),
        ('<p>依据<a href="c.html">上位法</a>和<a href="#附件">附件</a></p>', []),
        ('<p><a href="javascript:void(0)">附件1</a><a>附件2</a></p>', []),
        ('<p><a href="http://[">附件1</a><a href="ftp://a.cn/a.pdf">附件2</a></p>', []),
        ('<p><a href="a.pdf.html">甲</a><a href="a.pdfx">乙</a></p>', []),
        ('</div><div><p>附件：<a href="a.pdf">表</a></p></div><div>', ["http://a.cn/d/a.pdf"]),
        ('</div><div><p>热门：<a href="a.pdf">表</a></p></div><div>', []),
        ('</div><footer><a href="f.pdf">附件</a></footer><div>', []),
    ],
)
def test_the_attachments_are_what_the_article_offers(offer, found):
    assert links(page(offer), "http://a.cn/d/index.html") == found


def test_a_page_may_say_where_its_links_start():
    offered = page('<p><a href="a.pdf">表</a></p>', head='<base href="/files/">')
    assert links(offered, "http://a.cn/d/") == ["http://a.cn/files/a.pdf"]


def test_attachments_are_followed_one_level(site, visitor):
    inner = site.put("/b.html", page('<p><a href="/c.txt">附件</a></p>'), Content_Type=HTML)
    offers = '<p><a href="/a.txt">附件1</a></p><p><a href="/b.html">附件2</a></p>'
    url = site.put("/a.html", page(offers), Content_Type=HTML)
    gathered = visitor.gather([url])
    assert gathered == [url, site.url("/a.txt"), inner]
    assert site.paths() == ["/a.html"]
    assert visitor.read(url) and visitor.read(inner)
    with pytest.raises(UnreadableDocument, match="404"):
        visitor.read(site.url("/a.txt"))
    assert site.paths() == ["/a.html", "/b.html", "/a.txt"]


def test_attachments_are_found_where_the_page_really_was(site, visitor):
    site.put("/d/a.html", page('<p><a href="x.pdf">附件</a></p>'), Content_Type=HTML)
    url = site.put("/a", status=302, Location="/d/a.html")
    assert visitor.gather([url]) == [url, site.url("/d/x.pdf")]


def test_only_so_many_attachments_are_taken_and_the_rest_is_told(site, visitor):
    offers = "".join(f'<p><a href="/{n}.pdf">附件{n}</a></p>' for n in range(40))
    url = site.put("/a.html", page(offers), Content_Type=HTML)
    gathered = visitor.gather([url])
    assert gathered == [url, *(site.url(f"/{n}.pdf") for n in range(21))]
    with pytest.raises(UnreadableDocument, match="40 个附件，只取前 20 个"):
        visitor.read(gathered[-1])
    assert "/20.pdf" not in site.paths()


def test_one_page_that_cannot_be_read_does_not_stop_the_others(site, visitor):
    urls = [site.url("/none"), "ftp://a.cn/", site.put("/a.html", page(), Content_Type=HTML)]
    assert visitor.gather(urls) == urls
    assert visitor.read(urls[2])
    for url, why in zip(urls[:2], ("404", "只支持"), strict=True):
        with pytest.raises(UnreadableDocument, match=why):
            visitor.read(url)


# --- what is no document ----------------------------------------------------------------------

LOGIN = "<!doctype html><html><p>请登录</p><form><input name=p type='password'></form></html>"


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [("", HTML, "空的"), (" \n", HTML, "空的"), (LOGIN, HTML, "要求登录"),
     ("x", "image/png", "图片"), ("x", "video/mp4", "音视频")],
)  # fmt: skip
def test_what_is_no_document_says_so(site, visitor, body, kind, why):
    url = site.put("/a", body, Content_Type=kind)
    assert visitor.gather([url]) == [url]
    with pytest.raises(UnreadableDocument, match=why):
        visitor.read(url)


def test_a_page_with_a_box_to_log_in_beside_its_text_is_read(site, visitor):
    form = "<form><input type=password></form>"
    url = site.put("/a", page("".join([form, websites.ARTICLE * 2])), Content_Type=HTML)
    assert visitor.read(url)


# --- the second visit -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag", [{"ETag": '"1"'}, {"Last_Modified": "Sun, 22 Nov 2026 00:00:00 GMT"}]
)
def test_a_second_visit_transfers_nothing_and_reads_what_is_held(site, tmp_path, keep, tag):
    home = tmp_path / "home"
    offer = page('<p><a href="/b.pdf">附件</a></p>')
    url = site.put("/a.html", offer, Content_Type=HTML, **tag)
    first = visiting(home).read(url)
    keep(home, first)
    again = visiting(home)
    assert again.gather([url]) == [url, site.url("/b.pdf")]
    assert again.read(url) == first
    asked = site.asked[-1][1]
    assert asked.get("If-None-Match") or asked.get("If-Modified-Since")
    site.put("/a.html", page("<p>第十条 新增。</p>"), Content_Type=HTML, ETag='"2"')
    assert "第十条" in visiting(home).read(url).decode()


def test_nothing_is_asked_on_condition_of_what_is_not_held(site, tmp_path):
    url = site.put("/a.html", page(), Content_Type=HTML, ETag='"1"')
    for _ in range(2):
        assert visiting(tmp_path / "home").read(url)
    assert not any("If-None-Match" in headers for _, headers in site.asked)


def test_an_address_that_leads_elsewhere_now_is_asked_without_condition(site, tmp_path, keep):
    home = tmp_path / "home"
    for path in ("/b.html", "/c.html"):
        site.put(path, page(title=path), Content_Type=HTML, ETag='"same"')
    url = site.put("/a", status=302, Location="/b.html")
    keep(home, visiting(home).read(url))
    site.put("/a", status=302, Location="/c.html")
    assert "/c.html" in visiting(home).read(url).decode()


def test_a_server_that_says_unchanged_of_what_was_never_asked_is_not_believed(site, visitor):
    with pytest.raises(UnreadableDocument, match="304"):
        visitor.read(site.put("/a", status=304))


@pytest.mark.parametrize("written", ["", "[]", "{", '{"http://a.cn": {}}', '{"x": {"links": 1}}'])
def test_a_damaged_memory_is_no_memory(tmp_path, written):
    (tmp_path / FILE).write_text(written, "utf-8")
    assert not visiting(tmp_path)._visits


def test_what_is_remembered_can_be_read_by_a_person(site, tmp_path):
    url = site.put("/a.html", page(), Content_Type=HTML, ETag='"1"')
    visiting(tmp_path).read(url)
    assert json.loads((tmp_path / FILE).read_text("utf-8"))[url]["etag"] == '"1"'
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.fixture
def keep():
    def kept(home, data):
        from ingest.roots import Found, Root
        from ingest.run import run
        from kb.text import Tokeniser

        path = home.parent / "kept.html"
        path.write_bytes(data)
        root = Root("url", (Found("kept.html", path),), whole=False)
        assert not run(home, Tokeniser(), [root], lambda *_: None).failed

    return kept
