from __future__ import annotations

import httpx
import pytest
from hosts import NEEDED, PATIENCE
from looks import WIDER, faults
from payloads import EVIL, PAYLOADS
from served import fill, free_port, served

pytestmark = NEEDED
LONG = "申请单位应当在规定期限内提交真实完整的材料并对其负责，" * 3
OLD = f"""# 海湾新区人才办法

第一条 本办法适用于海湾新区内的企业。

第二条 对符合条件的企业给予10万元补贴。

第三条 申请企业应当符合第二条的规定。{LONG}依照第一条办理，{LONG}并遵守第四条和本办法第二条的规定。

第四条 本办法自2020年1月1日起施行。
"""
NEW = OLD.replace("10万元", "20万元").replace("2020年", "2024年")
EVERY = PAYLOADS[::2]


def hostile():
    rows = "\n\n".join(
        f"第{'一二三四五六七八九'[i]}条 规定如下：{' '.join(one.split())}。本条依照第一条办理。"
        for i, one in enumerate(EVERY[:9])
    )
    return f"# {' '.join(EVERY[1].split())}\n\n{rows}\n"


@pytest.fixture(scope="module")
def kb(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    for name, text in {"2020.md": OLD, "2024.md": NEW}.items():
        (folder / name).write_text(text, "utf-8")
    for n, text in enumerate((hostile(), hostile().replace("规定如下", "规定改为"))):
        (folder / f"{n}<img src=x onerror=pwned()>.md").write_text(text, "utf-8")
    port = free_port()
    with served(fill(tmp_path_factory.mktemp("home"), folder), port):
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="module")
def held(kb):
    rows = httpx.get(f"{kb}api/v1/documents", trust_env=False).json()["documents"]
    return {row["source"]: row["id"] for row in rows}


@pytest.fixture
def page(kb, chromium):
    """A page in which nothing runs that is not ours, and from which nothing goes elsewhere."""
    ran, asked = [], []
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.expose_function("pwned", lambda *args: ran.append(args))
    one = context.new_page()
    one.set_default_timeout(PATIENCE)
    one.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    one.on("request", lambda request: asked.append(request.url))
    yield one
    context.close()
    assert ran == []
    assert not [url for url in asked if EVIL in url.split("?")[0] or not url.startswith(kb)]


def test_a_reference_tells_its_target_to_the_pointer_and_to_the_keyboard(page, kb, held):
    page.goto(f"{kb}documents/{held['2024.md']}")
    gist = page.locator(".tw-gist").first
    assert gist.is_hidden()
    page.locator("a.tw-ref").first.hover()
    assert gist.inner_text().startswith("第二条：对符合条件的企业给予20万元补贴")
    gist.hover()  # it may be gone over itself
    assert gist.is_visible()
    page.keyboard.press("Escape")
    assert gist.is_hidden()
    page.mouse.move(0, 0)
    page.locator("a.tw-number", has_text="第三条").focus()
    page.keyboard.press("Tab")
    assert gist.is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**#art_2")


@pytest.mark.parametrize("width", [1280, 900, 660, 320])
def test_what_a_reference_tells_is_never_beside_the_window(page, kb, held, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{kb}documents/{held['2024.md']}")
    for link in page.locator("a.tw-ref").all():
        link.focus()
        box = page.locator(".tw-refers:focus-within .tw-gist").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert page.evaluate(WIDER) <= 0


def test_a_text_is_searched_and_every_place_is_marked_and_reached(page, kb, held):
    page.goto(f"{kb}documents/{held['2024.md']}")
    page.get_by_role("searchbox").fill("第二條")
    page.get_by_role("button", name="查找").click()
    marks = page.locator(".tw-text mark")
    marks.first.wait_for()
    count = marks.count()
    assert count > 1 and f"找到 {count} 处" in page.locator(".tw-found").inner_text()
    page.locator(".tw-found a").first.click()
    page.wait_for_url("**#art_2")
    assert page.locator("#art_2").bounding_box()["y"] < 800


def test_the_original_is_downloaded_byte_for_byte_under_its_own_name(page, kb, held):
    page.goto(f"{kb}documents/{held['2024.md']}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载原件").click()
    assert waiting.value.suggested_filename == "2024.md"
    assert waiting.value.path().read_text("utf-8") == NEW


def test_two_texts_stand_side_by_side_and_axe_finds_no_fault(page, kb, held):
    page.goto(f"{kb}documents/{held['2024.md']}")
    page.get_by_role("link", name="新旧对照").click()
    page.locator(".tw-versions").wait_for()
    assert page.locator("del").first.inner_text() == "10万"
    assert page.locator("ins").first.inner_text() == "20万"
    assert "修改 2 条" in page.get_by_role("status").inner_text()
    assert faults(page) == {}


def test_at_four_hundred_percent_the_chat_is_asked_and_its_clause_read(page, kb):
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    page.goto(kb)
    box = page.locator("#tw-question textarea")
    box.wait_for()
    box.fill("2024年施行的《海湾新区人才办法》第二条")
    box.press("Enter")
    cite = page.locator("#tw-log a.tw-cite").first
    cite.wait_for()
    assert page.evaluate(WIDER) <= 0
    for name in ("大字", "复制回答与出处", "提问"):
        page.get_by_role("button", name=name).scroll_into_view_if_needed()
        assert page.get_by_role("button", name=name).bounding_box()["width"] <= 320
    cite.click()
    page.wait_for_selector("#tw-panel h2")
    assert page.evaluate(WIDER) <= 0
    page.locator("#tw-back").scroll_into_view_if_needed()
    page.click("#tw-back")
    box.scroll_into_view_if_needed()
    assert box.is_visible()


# --- what attacks ------------------------------------------------------------------------------


def test_nothing_runs_on_the_pages_of_a_document(page, kb, held):
    for source, id_ in held.items():
        if source.startswith("20"):
            continue
        for path in (f"documents/{id_}", f"documents/{id_}?q=pwned", f"documents/{id_}/versions"):
            page.goto(kb + path)
            ours = "[...document.querySelectorAll('main *')].map(e => e.tagName).join()"
            assert not {"IMG", "SCRIPT", "SVG", "IFRAME", "STYLE"} & set(
                page.evaluate(ours).upper().split(",")
            )
        for link in page.locator("a.tw-ref").all():
            link.focus()
    assert "pwned()" in page.locator("main").inner_text()


def test_nothing_runs_of_what_an_address_or_a_form_says(page, kb, held):
    for payload in EVERY[::5]:
        one = httpx.QueryParams({"q": payload, "issuer": payload, "to": payload}).__str__()
        page.goto(f"{kb}documents?{one}")
        page.goto(f"{kb}documents/{held['2024.md']}?{one}")
    page.goto(f"{kb}checkup")
    page.fill("#tw-text", "".join(EVERY)[:1900])
    page.fill("#tw-industry", EVERY[1])
    page.click("button[type=submit]")
    page.wait_for_load_state()
    assert page.locator("main :is(img, script, svg, iframe, style)").count() == 0
