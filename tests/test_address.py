from __future__ import annotations

import pytest

from ingest.address import checked, is_address, is_public, listed, reach
from kb.errors import UnreadableDocument, UsageError

PUBLIC = "93.184.216.34 8.8.8.8 2606:4700::1111 64:ff9b::808:808 2002:808:808::1"
REFUSED = """127.0.0.1 127.8.9.1 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
169.254.0.23 100.64.0.1 100.100.100.200 0.0.0.0 0.1.2.3 224.0.0.1 239.1.1.1 240.0.0.1 192.0.0.192
255.255.255.255 198.18.0.1 168.63.129.16 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1
fec0::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1::1 2002:a00:1::1 名字 127.1"""


@pytest.mark.parametrize("written", PUBLIC.split())
def test_an_address_of_the_public_internet_is_open(written):
    assert is_public(written)


@pytest.mark.parametrize("written", REFUSED.split())
def test_an_address_that_is_not_of_the_public_internet_is_closed(written):
    assert not is_public(written)


def test_one_private_address_refuses_the_whole_host():
    with pytest.raises(UnreadableDocument, match="KB_FETCH_PRIVATE=1"):
        reach("a.example", 80, lambda *_: ["8.8.8.8", "10.0.0.1"])
    assert reach("a.example", 80, lambda *_: ["8.8.8.8", "9.9.9.9"]) == ["8.8.8.8", "9.9.9.9"]


def test_an_intranet_is_reached_where_the_setting_says_so():
    assert reach("a.example", 80, lambda *_: ["10.0.0.1"], private=True) == ["10.0.0.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost"])
def test_this_machine_is_refused_however_its_name_is_written(host):
    from ingest.address import look_up

    with pytest.raises(UnreadableDocument, match=r"不予访问|找不到主机"):
        reach(host, 80, look_up)


def test_a_host_that_is_not_known_says_so():
    def unknown(host, port):
        raise OSError("no such host")

    for resolver in (unknown, lambda *_: []):
        with pytest.raises(UnreadableDocument, match="找不到主机 a"):
            reach("a.example", 80, resolver)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://a.cn", "http://a.cn/"),
        ("HTTPS://A.cn:443/x?y=1#z", "https://a.cn/x?y=1"),
        ("http://a.cn:8080/通知.html?号=1", "http://a.cn:8080/%E9%80%9A%E7%9F%A5.html?%E5%8F%B7=1"),
        ("http://a.cn/%E9%80%9A", "http://a.cn/%E9%80%9A"),
        ("http://政务.cn/", "http://xn--zfr164b.cn/"),
        ("http://[2606:4700::1]:81/", "http://[2606:4700::1]:81/"),
    ],
)
def test_an_address_is_sent_as_the_wire_has_it(url, sent):
    assert str(checked(url)) == sent


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://a.cn/x", "只支持"),
        ("file:///etc/passwd", "只支持"),
        ("gopher://a.cn", "只支持"),
        ("http://user:secret@a.cn/", "口令"),
        ("http://a.cn@b.cn/", "口令"),
        ("http://@a.cn/", "口令"),
        ("http://", "写法有误"),
        ("http:///x", "写法有误"),
        ("http://a.cn:0/", "写法有误"),
        ("http://a.cn:99999/", "写法有误"),
        ("http://a.cn:x/", "写法有误"),
        ("http://[::1/", "写法有误"),
        ("http://a.cn\\@b.cn/", "写法有误|口令"),
        ("http://a.cn/x y", "写法有误"),
        ("http://a.cn/x\r\nHost: b", "写法有误"),
        ("http://a.cn/\udcff", "写法有误"),
        ("http://" + "长" * 80 + ".cn/", "写法有误"),
    ],
)
def test_an_address_that_must_not_be_visited_says_why(url, why):
    with pytest.raises(UnreadableDocument, match=why):
        checked(url)


def test_an_address_is_told_from_a_file():
    assert is_address("https://a.cn") and is_address("FTP://a.cn")
    assert not any(map(is_address, ("a.md", "C:\\a.md", "a/b://c", "//a.cn", "通知://")))


def test_a_list_holds_an_address_a_line(tmp_path):
    path = tmp_path / "网站.urls"
    path.write_text("\ufeff# 园区\nhttp://a.cn/1\n\n  https://b.cn/2 \nhttp://a.cn/1\n", "utf-8")
    assert listed(path) == ["http://a.cn/1", "https://b.cn/2"]


def test_a_line_that_is_no_address_is_named(tmp_path):
    path = tmp_path / "a.urls"
    path.write_text("http://a.cn/1\n通知.md\n", "utf-8")
    with pytest.raises(UsageError, match="第 2 行"):
        listed(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        listed(path)
    with pytest.raises(UsageError, match="读不了"):
        listed(tmp_path / "none.urls")
