from __future__ import annotations

import json
import threading
import time
from contextlib import closing

import pytest
from conftest import desk_of
from starlette.applications import Starlette
from starlette.testclient import TestClient

import app
from kb.desks import Desks
from kb.errors import ConfigError, KBError, UnknownDocument, UsageError
from kb.store.sites import Site, Sites, origin_of
from kb.web import api, embed
from kb.web.gate import HEADER, LIFE, Gate
from kb.web.guard import Guard
from kb.web.house import House
from kb.web.limits import AT_ONCE, Limits, block
from kb.web.trouble import handlers

ORIGIN = "https://www.example.gov.cn"

# --- origins ----------------------------------------------------------------------------

ORIGINS = {
    "https://www.example.gov.cn": "https://www.example.gov.cn",
    "https://WWW.Example.GOV.cn/": "https://www.example.gov.cn",
    "https://www.example.gov.cn:443": "https://www.example.gov.cn",
    "http://www.example.gov.cn:80": "http://www.example.gov.cn",
    "http://127.0.0.1:8000": "http://127.0.0.1:8000",
    "http://[::1]:8000": "http://[::1]:8000",
    "https://例子.中国": "https://xn--fsqu00a.xn--fiqs8s",
}


@pytest.mark.parametrize(("written", "origin"), ORIGINS.items())
def test_an_origin_is_written_as_a_browser_sends_it(written, origin):
    assert origin_of(written) == origin


@pytest.mark.parametrize(
    "written",
    ["", "*", "https://*", "https://*.gov.cn", "www.example.gov.cn", "ftp://a.cn", "https://",
     "https://a.cn/path", "https://a.cn?x", "https://a.cn#x", "https://u:p@a.cn", "null",
     "https://a.cn:port", "https://a.cn;script-src *", "https://a b.cn", "https://a.cn\n'self'",
     "javascript:alert(1)", "https://a.cn, https://b.cn"],
)  # fmt: skip
def test_what_is_no_origin_is_refused_with_how_to_write_it(written):
    with pytest.raises(UsageError, match="来源"):
        origin_of(written)


# --- the file ---------------------------------------------------------------------------


def test_a_site_stays_registered_and_its_other_origins_with_it(tmp_path):
    Sites(tmp_path).add(Site("one", (ORIGIN,), title="甲"))
    Sites(tmp_path).add(Site("one", ("https://m.example.gov.cn",), title="乙"))
    site = Sites(tmp_path).get("one")
    assert site.origins == (ORIGIN, "https://m.example.gov.cn") and site.title == "乙"
    Sites(tmp_path).remove("one")
    assert Sites(tmp_path).all() == {}
    with pytest.raises(UsageError, match="site list"):
        Sites(tmp_path).remove("one")


def test_whoever_has_the_file_open_sees_a_change_at_once(tmp_path):
    seen = Sites(tmp_path)
    assert not seen.knows(ORIGIN)
    Sites(tmp_path).add(Site("one", (ORIGIN,)))
    assert seen.knows(ORIGIN) and not seen.knows("https://example.gov.cn")
    Sites(tmp_path).remove("one")
    assert not seen.knows(ORIGIN)


def test_many_who_register_at_once_lose_nothing(tmp_path):
    def add(n):
        Sites(tmp_path).add(Site(f"s{n}", (f"https://s{n}.cn",)))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(Sites(tmp_path).all()) == 12
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"sites": 3}',
        '{"sites": [{}]}',
        '{"sites": [{"id": "a", "origins": ["*"]}]}',
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_that_says_what_to_do(tmp_path, text):
    (tmp_path / "sites.json").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="site add"):
        Sites(tmp_path).all()


@pytest.mark.parametrize(
    "site",
    [Site("A", (ORIGIN,)), Site("a b", (ORIGIN,)), Site("", (ORIGIN,)), Site("a.b", (ORIGIN,)),
     Site("a", (ORIGIN,), title=" "), Site("a", (ORIGIN,), greeting="问" * 501),
     Site("a", (ORIGIN,), feedback="javascript:alert(1)")],
)  # fmt: skip
def test_terms_that_will_not_do_are_refused(tmp_path, site):
    with pytest.raises(UsageError):
        Sites(tmp_path).add(site)


# --- the command line -------------------------------------------------------------------


def test_sites_are_added_listed_and_removed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    assert app.main(["site", "add", ORIGIN, "--title", "问政策", "--example", "第一条？"]) == 0
    assert 'data-site="example-gov-cn"' in capsys.readouterr().out
    assert app.main(["site", "list", "--json"]) == 0
    (site,) = json.loads(capsys.readouterr().out)["sites"]
    assert site["origins"] == [ORIGIN] and site["examples"] == ["第一条？"]
    assert app.main(["site", "remove", "example-gov-cn"]) == 0
    assert app.main(["site", "list"]) == 0
    assert "还没有登记站点" in capsys.readouterr().out
    assert app.main(["site", "add", "https://*.gov.cn"]) == 2
    with pytest.raises(SystemExit) as stopped:
        app.main(["site", "forget"])
    assert stopped.value.code == 2


def test_a_corpus_that_is_not_held_is_refused(two_roots, monkeypatch, capsys):
    _, home, flowers, _ = two_roots
    monkeypatch.setenv("KB_HOME", str(home))
    assert app.main(["site", "add", ORIGIN, "--id", "c", "--corpus", str(flowers)]) == 0
    assert Sites(home).get("c").roots == (str(flowers),)
    assert app.main(["site", "add", ORIGIN, "--corpus", "/nowhere"]) == 2
    assert str(flowers) in capsys.readouterr().err
    Sites(home).remove("c")


# --- what a site may draw on ------------------------------------------------------------

FLOWERS = """# 海棠市花卉产业扶持办法

第一条 为了扶持花卉产业，制定本办法。

第二条 种植郁金香满十亩的，奖励三万元。

第三条 本办法自2025年1月1日起施行。
"""
BOATS = """# 海棠市渔船更新补助办法

第一条 为了更新渔船，制定本办法。

第二条 更新渔船的，每艘补助八万元，由渔政管理处办理。

第三条 种植郁金香的渔民，另行奖励五万元。

第四条 本办法自2025年1月1日起施行。
"""
NEWS = """# 海棠市更新渔船每艘补助八万元

记者昨日获悉，更新渔船的，每艘补助八万元，由渔政管理处办理。
"""


@pytest.fixture(scope="module")
def two_roots(tmp_path_factory):
    base = tmp_path_factory.mktemp("roots")
    flowers, boats = base / "flowers", base / "boats"
    for folder, name, text in (
        (flowers, "flowers.md", FLOWERS),
        (boats, "boats.md", BOATS),
        (boats, "copy.md", FLOWERS),
        (flowers, "news.md", NEWS),
    ):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    desk = desk_of(flowers, boats, home=base / "home")
    desks = Desks(desk, base / "home")
    yield desks, base / "home", flowers, boats
    desks.close()


ASKED = (
    "更新渔船补助多少",
    "渔政管理处",
    "第二条",
    "《海棠市渔船更新补助办法》第二条",
    "种植郁金香奖励多少",
    "《海棠市渔船更新补助办法》现在还有效吗",
    "渔船更新补助办法由谁解释",
    "boats.md",
    "我们更新渔船能拿多少补助",
    "海棠市有哪些补助",
    "第四条",
    "渔船补助和郁金香奖励哪个多",
    "copy.md",
)


@pytest.mark.parametrize("question", ASKED)
def test_nothing_of_another_root_is_in_an_answer_or_a_search(two_roots, question):
    desks, _, flowers, _ = two_roots
    desk = desks.of([str(flowers)])
    ours = {held.id for held in desk.documents()}
    answer, rows = desk.ask(question), desk.search(question, 20)
    cited = {c.document_id for c in (*answer.citations, *answer.related)}
    assert cited | {row.passage.document.id for row in rows} <= ours
    assert {source for row in rows for source in row.passage.copies} <= {"flowers.md", "news.md"}
    own = answer.text.replace(question, "").replace("《海棠市渔船更新补助办法》", "")
    assert "第四条" not in own or "第四条" in question
    assert "五万" not in own and "copy.md" not in own


def test_documents_of_another_root_are_not_there_by_any_name(two_roots):
    desks, _, flowers, _ = two_roots
    desk = desks.of([str(flowers)])
    theirs = [held for held in desks.whole.documents() if held.root != str(flowers)]
    assert len(theirs) == 2 and len(desk.documents()) == 2
    for held in theirs:
        for name in (held.id, held.version):
            with pytest.raises(UnknownDocument):
                desk.document(name)
    with pytest.raises(UnknownDocument):
        desk.document("海棠市渔船更新补助办法")
    assert desk.reprints(desk.document("news.md")) == []


def test_the_whole_desk_is_as_before_and_each_set_of_roots_has_one(two_roots):
    desks, _, flowers, boats = two_roots
    assert "八万元" in desks.whole.ask("更新渔船每艘补助多少").text
    both = desks.of([str(boats), str(flowers)])
    assert both is desks.of([str(flowers), str(boats)]) and len(both.documents()) == 4
    assert desks.of(()) is desks.whole


def test_a_confined_desk_sees_what_is_ingested_later(tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "flowers.md").write_text(FLOWERS, "utf-8")
    with closing(desk_of(folder, home=tmp_path / "home")) as whole:
        desk = Desks(whole, tmp_path / "home").of([str(folder)])
        assert desk.ask("每艘补助多少").status != "answered"
        (folder / "boats.md").write_text(BOATS, "utf-8")
        desk_of(folder, home=tmp_path / "home").close()
        assert "八万元" in desk.ask("更新渔船每艘补助多少").text
        desk.close()


# --- the gate ---------------------------------------------------------------------------


@pytest.fixture
def served(two_roots, tmp_path):
    """(a client of everything but Gradio, the gate): two sites, the second over flowers alone."""
    desks, _, flowers, _ = two_roots
    sites = Sites(tmp_path)
    sites.add(Site("all", (ORIGIN,), per_minute=30))
    sites.add(Site("some", ("https://flowers.cn",), roots=(str(flowers),)))
    gate = Gate(sites, Limits(20))
    errors = {KBError: handlers(House())[KBError]}
    routes = [*embed.routes(gate, streams=False), api.mount(desks.whole, desks)]
    guarded = Guard(Starlette(routes=routes, exception_handlers=errors), gate, House())
    with TestClient(guarded, base_url="https://kb.cn") as web:
        yield web, gate


def asking(web, question="第二条", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.post("/api/v1/ask", json={"question": question}, headers=named)


def test_a_token_answers_for_its_site_alone(served):
    web, gate = served
    token = {"x_tiaowen_token": gate.token(gate.sites.get("some"))}
    found = asking(web, "更新渔船每艘补助多少", **token).json()
    assert all(c["source"] != "boats.md" for c in found["citations"] + found["related"])
    assert asking(web, "更新渔船每艘补助多少").json()["citations"][0]["source"] == "boats.md"


def test_the_clause_of_another_root_is_not_given_to_a_site(served, two_roots):
    web, gate = served
    boats = next(h for h in two_roots[0].whole.documents() if h.source == "boats.md")
    path = f"/api/v1/passages/{boats.version}?from=60&to=70"
    assert web.get(path).json()["pinpoint"]
    theirs = web.get(path, headers={HEADER: gate.token(gate.sites.get("some"))})
    assert theirs.status_code == 404 and "重新提问" in theirs.json()["error"]["message"]


SPOILS = (
    lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
    lambda t: t.replace("some", "all"),
    lambda t: "some.9999999999." + t.rsplit(".", 1)[1],
    lambda t: "x",
    lambda t: "..",
    lambda t: "é.1.",
)


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_token_that_is_not_ours_is_refused(served, spoil):
    web, gate = served
    spoilt = spoil(gate.token(gate.sites.get("some"))).encode("latin-1")
    reply = web.post("/api/v1/ask", json={"question": "第二条"}, headers={HEADER: spoilt})
    assert reply.status_code == 401 and "刷新" in reply.json()["error"]["message"]


def test_a_token_grows_old_and_another_servers_is_none(served, monkeypatch):
    web, gate = served
    token = gate.token(gate.sites.get("all"))
    assert gate.site_of(token).id == "all"
    assert Gate(gate.sites, gate.limits).site_of(token) is None
    later = time.time() + LIFE + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert asking(web, x_tiaowen_token=token).status_code == 401


def test_other_origins_are_refused_and_registered_ones_need_their_token(served):
    web, gate = served
    token = gate.token(gate.sites.get("all"))
    assert asking(web, origin="https://kb.cn").status_code == 200
    for origin in ("https://evil.cn", "null", "http://www.example.gov.cn", "https://kb.cn.evil.cn"):
        refused = asking(web, origin=origin, x_tiaowen_token=token)
        assert refused.status_code == 403 and "site add" in refused.json()["error"]["message"]
        assert "access-control-allow-origin" not in refused.headers
    assert asking(web, origin=ORIGIN).status_code == 403
    assert asking(web, origin="https://flowers.cn", x_tiaowen_token=token).status_code == 403
    allowed = asking(web, origin=ORIGIN, x_tiaowen_token=token)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in allowed.headers


def test_a_registered_page_may_fetch_its_own_token_and_asks_first(served):
    web, _ = served
    got = web.get("/api/v1/sites/all", headers={"origin": ORIGIN})
    assert got.json()["token"] and got.headers["cache-control"] == "no-store"
    assert web.get("/api/v1/sites/some", headers={"origin": ORIGIN}).status_code == 403
    asked = {"origin": ORIGIN, "access-control-request-method": "POST"}
    first = web.options("/api/v1/ask", headers=asked)
    assert first.status_code == 204 and HEADER in first.headers["access-control-allow-headers"]
    assert (
        web.options("/api/v1/ask", headers={**asked, "origin": "https://evil.cn"}).status_code
        == 403
    )


def test_an_address_that_asks_too_often_is_told_when_to_come_again(served):
    web, _ = served
    replies = [asking(web, "") for _ in range(22)]
    assert [r.status_code for r in replies] == [400] * 20 + [429] * 2
    assert 1 <= int(replies[-1].headers["retry-after"]) <= 62
    assert "太频繁" in replies[-1].json()["error"]["message"]
    assert web.get("/api/v1/documents").status_code == 200  # reading goes on


def test_a_site_is_limited_whatever_address_its_visitors_have(tmp_path):
    sites = Sites(tmp_path)
    site = sites.add(Site("one", (ORIGIN,), per_minute=3))
    gate = Gate(sites, Limits(100), proxies=1)
    headers = [(b"host", b"kb.cn"), (HEADER.encode(), gate.token(site).encode())]

    def scope(n):
        named = [*headers, (b"x-forwarded-for", f"10.0.0.{n}".encode())]
        return {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/ask",
            "headers": named,
            "client": ("1.1.1.1", 1),
        }

    waits = [getattr(gate.admit(scope(n)), "wait", 0) for n in range(5)]
    assert waits[:3] == [0, 0, 0] and all(waits[3:])


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "1.1.1.1"),
        (1, "9.9.9.9, 2.2.2.2", "2.2.2.2"),
        (2, "9.9.9.9, 2.2.2.2", "9.9.9.9"),
        (1, "", "1.1.1.1"),
        (3, "9.9.9.9, 2.2.2.2", "1.1.1.1"),
    ],
)
def test_a_visitor_is_named_by_our_own_proxies_and_nobody_else(
    tmp_path, proxies, forwarded, address
):
    gate = Gate(Sites(tmp_path), Limits(5), proxies)
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/ask",
        "headers": headers,
        "client": ("1.1.1.1", 1),
    }
    assert gate.admit(scope).address == address


def test_one_ipv6_line_counts_as_one_address():
    assert block("2001:db8::1") == block("2001:db8::ffff") != block("2001:db8:0:1::1")
    assert block("::ffff:1.2.3.4") == block("1.2.3.4") != block("1.2.3.5")
    assert block("nonsense") == block("")


def test_only_so_many_questions_of_one_address_are_open_at_once():
    limits = Limits(100)
    held = [limits.answering("1.1.1.1") for _ in range(AT_ONCE + 1)]
    assert [one.__enter__() for one in held] == [True] * AT_ONCE + [False]
    with limits.answering("2.2.2.2") as free:
        assert free
    held[0].__exit__(None, None, None)
    with limits.answering("1.1.1.1") as free:
        assert free


@pytest.mark.parametrize(
    "path", ["/embed?site=all", "/widget.js", "/api/v1/documents", "/nothing", "/api/v1/ask"]
)
def test_every_reply_carries_the_headers_that_keep_a_browser_safe(served, path):
    headers = served[0].get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "content-security-policy" in headers and "set-cookie" not in headers


HISTORIES = [["问"] * 500, ["问" * 100_000], "问", [1], {"a": 1}]


@pytest.mark.parametrize("history", HISTORIES, ids=["many", "long", "text", "numbers", "object"])
def test_a_history_is_bounded_or_refused(served, history):
    body = {"question": "第二条", "history": history}
    assert served[0].post("/api/v1/ask", json=body).status_code in (200, 400)


def test_what_is_too_large_is_not_read(served):
    reply = served[0].post("/api/v1/ask", content=b'{"question": "' + b"a" * 1_100_000 + b'"}')
    assert reply.status_code == 413
