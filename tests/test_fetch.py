from __future__ import annotations

import gzip
import socket
import time
import zlib
from dataclasses import replace

import pytest
import websites
from websites import page

from ingest.address import look_up
from ingest.fetch import Fetcher
from ingest.wire import Wire
from kb.errors import UnreadableDocument

OUTSIDE = "93.184.216.34"
WIRE = Wire(private=True, seconds=3, connect=1)


@pytest.fixture
def site():
    with websites.site() as one:
        yield one


def fetcher(delay=0.0, **limits):
    return Fetcher(replace(WIRE, **limits), delay=delay)


@pytest.fixture
def outside(site, monkeypatch):
    """The site as if it stood on the internet: what is connected to OUTSIDE reaches it."""
    reached, connect = [], socket.create_connection

    def routed(address, *args, **kwargs):
        reached.append(address[0])
        there = ("127.0.0.1", site.port) if address[0] == OUTSIDE else address
        return connect(there, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", routed)
    return reached


def named(*answers):
    """A resolver that answers for names of .example: each time the next, then the last again."""
    left = list(answers)

    def resolver(host, port):
        if not host.endswith(".example"):
            return look_up(host, port)
        return [left.pop(0) if len(left) > 1 else left[0]]

    return resolver


# --- what is served ---------------------------------------------------------------------------


def test_a_page_comes_as_it_was_sent_and_we_say_who_we_are(site):
    url = site.put("/a.html", page(), Content_Type="text/html; charset=utf-8")
    response = fetcher().get(url)
    assert response.data == page().encode() and str(response.address) == url
    sent = dict(site.asked)["/a.html"]
    assert sent["User-Agent"] == "tiaowen" and sent["Host"] == f"127.0.0.1:{site.port}"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("x-gzip", gzip.compress)],
)
def test_a_compressed_page_is_unpacked(site, coding, packed):
    url = site.put("/a.html", packed(page().encode()), Content_Encoding=coding)
    assert fetcher().get(url).data == page().encode()


@pytest.mark.parametrize(
    ("status", "why"),
    [(404, "不存在.*404"), (410, "已删除"), (403, "拒绝"), (401, "登录"), (500, "稍后"),
     (503, "稍后"), (429, "放慢"), (418, "418")],
)  # fmt: skip
def test_what_is_not_there_says_so(site, status, why):
    with pytest.raises(UnreadableDocument, match=why):
        fetcher().get(site.put("/a.html", "x", status))


def test_nobody_at_the_port_says_so(site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(UnreadableDocument, match="连不上"):
            fetcher().get(f"http://127.0.0.1:{free.getsockname()[1]}/")


def test_a_server_that_speaks_no_http_or_no_tls_says_so(site):
    site.pages["/robots.txt"] = lambda handler: handler.wfile.write(b"\x00\x01\r\n\r\n")
    with pytest.raises(UnreadableDocument, match="中断了传输"):
        fetcher().get(site.url("/"))
    with pytest.raises(UnreadableDocument, match=r"证书不可信|中断了传输"):
        fetcher().get(site.url("/").replace("http:", "https:"))


# --- limits -----------------------------------------------------------------------------------


def test_a_body_too_large_is_cut_off_while_it_is_read(site):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65_536)

    site.pages["/a.html"] = endless
    with pytest.raises(UnreadableDocument, match=r"超过 0\.5 MB"):
        fetcher(size=2**19).get(site.url("/a.html"))


def test_a_body_that_says_it_is_too_large_is_not_read(site):
    url = site.put("/a.html", b"x" * 10, Content_Length=str(2**40))
    with pytest.raises(UnreadableDocument, match="超过 20 MB"):
        fetcher().get(url)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked(site, coding):
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](bytes(200 * 2**20), 1)
    url = site.put("/a.html", packed, Content_Encoding=coding)
    with pytest.raises(UnreadableDocument, match="超过 1 MB"):
        fetcher(size=2**20).get(url)


@pytest.mark.parametrize(
    ("coding", "data", "why"),
    [("gzip", b"no gzip", "损坏"), ("gzip", gzip.compress(b"x" * 999, mtime=0)[:-9], "不完整"),
     ("br", b"x", "不支持的压缩方式")],
)  # fmt: skip
def test_what_cannot_be_unpacked_says_so(site, coding, data, why):
    with pytest.raises(UnreadableDocument, match=why):
        fetcher().get(site.put("/a.html", data, Content_Encoding=coding))


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_slow_drip_ends_when_the_time_is_over(site, part):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b""))
        while True:
            handler.wfile.write(b"x")
            time.sleep(0.05)

    site.pages["/a.html"] = drip
    started = time.monotonic()
    with pytest.raises(UnreadableDocument, match=r"0\.4 秒内没有读完"):
        fetcher(seconds=0.4).get(site.url("/a.html"))
    assert time.monotonic() - started < 20


# --- redirects --------------------------------------------------------------------------------


def chain(site, length):
    for n in range(length):
        site.put(f"/{n}", status=(301, 302, 303, 307, 308)[n % 5], Location=f"/{n + 1}")
    site.put(f"/{length}", page())
    return site.url("/0")


@pytest.mark.parametrize("length", [1, 3, 5])
def test_a_few_redirects_are_followed(site, length):
    response = fetcher().get(chain(site, length))
    assert str(response.address) == site.url(f"/{length}") and response.data == page().encode()


@pytest.mark.parametrize("length", [6, 7])
def test_more_redirects_are_not(site, length):
    with pytest.raises(UnreadableDocument, match="超过 5 次"):
        fetcher().get(chain(site, length))
    assert f"/{length}" not in site.paths()


@pytest.mark.parametrize(
    "there", ["http://169.254.169.254/latest", "http://127.0.0.1:{port}/b", "http://[::1]:{port}/b",
              "http://10.0.0.1/", "http://2130706433:{port}/b", "//localhost:{port}/b"]
)  # fmt: skip
def test_a_redirect_to_a_private_address_is_refused(site, outside, there):
    site.put("/b", page())
    site.put("/a", status=302, Location=there.format(port=site.port))
    one = fetcher(private=False, resolver=named(OUTSIDE))
    with pytest.raises(UnreadableDocument, match="不予访问"):
        one.get("http://a.example/a")
    assert set(outside) == {OUTSIDE} and site.paths() == ["/a"]


@pytest.mark.parametrize(
    ("there", "why"),
    [("ftp://a.example/", "只支持"), ("file:///etc/passwd", "只支持"), ("", "没有说转到哪里"),
     ("http://u:p@a.example/", "口令"), ("http://[", "写法有误")],
)  # fmt: skip
def test_a_redirect_to_what_is_no_web_address_is_refused(site, there, why):
    with pytest.raises(UnreadableDocument, match=why):
        fetcher().get(site.put("/a", status=302, Location=there))


def test_a_redirect_away_from_encryption_is_refused():
    from ingest.address import checked
    from ingest.fetch import _next
    from ingest.wire import Response

    here = checked("https://a.example/")
    with pytest.raises(UnreadableDocument, match="不加密"):
        _next(Response(here, 302, {"location": "http://a.example/"}, b""))
    assert str(_next(Response(here, 302, {"location": "/b"}, b""))) == "https://a.example/b"


# --- private addresses ------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001"])
def test_this_machine_is_refused_unless_the_setting_opens_it(site, host):
    site.put("/a", page())
    with pytest.raises(UnreadableDocument, match="KB_FETCH_PRIVATE=1"):
        fetcher(private=False).get(site.url("/a", host))
    assert not site.asked
    assert fetcher().get(site.url("/a", host)).status == 200


def test_a_name_that_changes_what_it_stands_for_is_never_followed_there(site, outside):
    site.put("/a", page())
    one = fetcher(private=False, resolver=named(OUTSIDE, OUTSIDE, "127.0.0.1"))
    # Once for robots.txt, once for the page: what was checked is what was connected to.
    assert one.get("http://a.example/a").status == 200
    assert outside == [OUTSIDE, OUTSIDE]
    with pytest.raises(UnreadableDocument, match="不予访问"):
        one.get("http://a.example/a")
    assert outside == [OUTSIDE, OUTSIDE]


def test_a_host_keeps_its_name_on_the_wire(site, outside):
    site.put("/a", page())
    fetcher(private=False, resolver=named(OUTSIDE)).get("http://a.example/a")
    assert dict(site.asked)["/a"]["Host"] == "a.example"


def test_the_next_address_of_a_host_is_tried(site):
    site.put("/a", page())
    one = fetcher(resolver=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert one.get(site.url("/a", "a.example")).status == 200


# --- manners ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "allowed"), [("/open/a", True), ("/closed/a", False), ("/%E5%85%B3/a", False)]
)
def test_robots_are_heeded(site, path, allowed):
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/\nDisallow: /关/\n")
    site.put(path, page())
    if allowed:
        assert fetcher().get(site.url(path)).status == 200
    else:
        with pytest.raises(UnreadableDocument, match=r"robots\.txt 不允许"):
            fetcher().get(site.url(path))
        assert not site.paths()


def test_robots_may_name_us_and_are_asked_once(site):
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: tiaowen\nAllow: /\n")
    url, one = site.put("/a", page()), fetcher()
    one.get(url)
    one.get(url)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/a"]


def test_a_redirect_to_what_robots_forbid_is_not_followed(site):
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed\n")
    site.put("/closed", page())
    with pytest.raises(UnreadableDocument, match=r"robots\.txt 不允许"):
        fetcher().get(site.put("/a", status=302, Location="/closed"))
    assert site.paths() == ["/a"]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_robots_that_cannot_be_read_now_forbid_for_now(site, status):
    site.put("/robots.txt", status=status)
    with pytest.raises(UnreadableDocument, match="暂时读不到"):
        fetcher().get(site.put("/a", page()))
    site.put("/robots.txt", "")
    assert fetcher().get(site.url("/a")).status == 200


def test_a_host_is_asked_no_faster_than_agreed(site):
    urls = [site.put(f"/{n}", page()) for n in range(2)]
    one, started = fetcher(delay=0.2), time.monotonic()
    for url in urls:
        one.get(url)
    assert 0.4 <= time.monotonic() - started
