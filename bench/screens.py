"""Pictures of every state of the pages and of the widget: docs/pages/*.webp, made again.

    python -m bench.screens [--to docs/pages]

The real server over data/policies, tests/corpus/measures.md and two texts of one title, a slow
model beside it, a host page on another origin, and Chromium.  The last pictures are taken after
the server was stopped.
"""

from __future__ import annotations

import argparse
import base64
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the model, the host and the server are the tests' own

BOX = "#tw-question textarea"
WHOLE = "#tw-log .tw-answer:not(.tw-writing)"
DESK, PHONE = {"width": 1100, "height": 720}, {"width": 320, "height": 640}
RENT, EXPIRED, BEYOND = "租金补贴的标准是多少", "导则第五条第四款", "火星上的重力是多少？"
TEXTS = {
    "2020.md": "# 海湾新区人才办法\n\n第一条 本办法适用于海湾新区内的企业。\n\n"
    "第二条 对符合条件的企业给予10万元补贴。\n\n第三条 申请企业应当符合第二条的规定。\n\n"
    "第四条 本办法自2020年1月1日起施行。\n"
}
TEXTS["2024.md"] = TEXTS["2020.md"].replace("10万元", "20万元").replace("2020年", "2024年")


def main(argv: Sequence[str] | None = None) -> None:
    """Take the pictures and print what each weighs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "pages")
    args = parser.parse_args(argv)
    with ExitStack() as stack:
        studio = Studio(stack, args.to)
        for take in (chat, chat_looks, reading, widget, widget_looks, offline):
            take(studio)


class Studio:
    """A server with its model, a host, and a browser that takes pictures."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        from hosts import chromium_open, hosted
        from model_server import model_server
        from served import fill, free_port, served

        from kb.store.sites import Site, Sites

        self.folder = folder
        held, home = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        for path in [*(ROOT / "data" / "policies").iterdir(), ROOT / "tests/corpus/measures.md"]:
            shutil.copy(path, held)
        for name, text in TEXTS.items():
            (held / name).write_text(text, encoding="utf-8")
        fill(home, held)
        self.model = stack.enter_context(model_server())
        self.model.reset(written)
        port = free_port()
        self.kb = f"http://127.0.0.1:{port}/"
        self.host = stack.enter_context(hosted(self.kb))
        asks = ("导则第七条写了什么？", "导则现在还有效吗？")
        Sites(home).add(Site("demo", (self.host.origin,), examples=asks, feedback=self.host.origin))
        chosen = {"KB_LLM_BASE_URL": self.model.address, "KB_LLM_MODEL": "m",
                  "KB_CONTACT": "12345", "KB_FILING": "粤ICP备00000000号"}  # fmt: skip
        self.server = stack.enter_context(ExitStack())
        self.server.enter_context(served(home, port, **chosen))
        self.browser = stack.enter_context(chromium_open())

    def page(self, address: str = "", **options: Any) -> Any:
        """A tab of a fresh visitor."""
        chosen = {"locale": "zh-CN", "viewport": DESK, "reduced_motion": "reduce", **options}
        page = self.browser.new_context(**chosen).new_page()
        page.goto(address or self.kb)
        return page

    def shoot(self, page: Any, name: str) -> None:
        """One picture of what the window shows."""
        page.wait_for_timeout(300)
        session = page.context.new_cdp_session(page)
        taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": 55})
        data = base64.b64decode(taken["data"])
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.webp").write_bytes(data)
        print(f"{name}.webp {len(data) / 1000:.0f} kB", flush=True)


def written(prompt: str) -> str:
    """What a model might write: each provision in its own words, with its handle."""
    rows = re.findall(r"\[(A\d+)\] (?:（[^）]*：）)?(?:（.）)?([^\n]*)", prompt)
    rows.sort(key=lambda row: "标准为" not in row[1])
    return "".join(f"{text.rstrip('。；')}[{handle}]。\n" for handle, text in rows[:4])


def ask(page: Any, question: str) -> None:
    """Ask on the chat page and wait for the whole answer."""
    page.wait_for_selector(BOX)
    before = page.locator(WHOLE).count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.locator(WHOLE).nth(before).wait_for()


def open_cited(page: Any) -> None:
    """Open the last answer's first citation beside the chat."""
    page.locator(WHOLE).last.locator("a.tw-cite").first.click()
    page.wait_for_selector("#tw-panel mark")


# --- the chat ------------------------------------------------------------------------------------


def chat(studio: Studio) -> None:
    """Empty, streaming, stopped, answered, expired, refused, without the model, over the limit."""
    page = studio.page()
    page.wait_for_selector(BOX)
    studio.shoot(page, "chat-empty")
    studio.model.always = "slow"
    page.fill(BOX, RENT)
    page.press(BOX, "Enter")
    page.locator("#tw-log .tw-writing .tw-written").nth(1).wait_for()
    page.locator("#tw-stop").wait_for()
    studio.shoot(page, "chat-streaming")
    page.click("#tw-stop")
    page.locator(".tw-again").last.wait_for()
    studio.shoot(page, "chat-stopped")
    studio.model.always = ""
    page = studio.page()
    ask(page, RENT)
    open_cited(page)
    studio.shoot(page, "chat-answered")
    page = studio.page()
    ask(page, EXPIRED)
    open_cited(page)
    studio.shoot(page, "chat-expired")
    page = studio.page(color_scheme="dark")
    ask(page, BEYOND)
    studio.shoot(page, "chat-refused")
    studio.model.always = "500"
    page = studio.page()
    ask(page, RENT)
    studio.shoot(page, "chat-model-down")
    studio.model.always = ""
    said = '{"error": {"status": 429, "message": "提问太频繁：请等 30 秒再试。"}}'
    page.route("**/queue/join*", lambda route: route.fulfill(status=429, body=said))
    page.fill(BOX, EXPIRED)
    page.press(BOX, "Enter")
    page.get_by_role("alert").filter(has_text="太频繁").wait_for()
    studio.shoot(page, "chat-error")


def chat_looks(studio: Studio) -> None:
    """The same on a telephone, in large type, in high contrast, and in traditional script."""
    page = studio.page(viewport=PHONE)
    page.click("[data-switch=large]")
    ask(page, EXPIRED)
    studio.shoot(page, "chat-large-320")
    page = studio.page(locale="zh-HK")
    page.click("[data-switch=contrast]")
    ask(page, "導則第五條第四款寫了什麼？")
    studio.shoot(page, "chat-contrast-hant")


# --- what is read --------------------------------------------------------------------------------


def reading(studio: Studio) -> None:
    """The list, a document with a reference told, two texts, a check, a kept answer."""
    page = studio.page(f"{studio.kb}documents")
    studio.shoot(page, "documents")
    named = {
        row.inner_text(): row.get_attribute("href") for row in page.locator(".tw-rows a").all()
    }
    talents = next(href for title, href in named.items() if "人才办法" in title)
    page = studio.page(f"{studio.kb}{talents}")
    page.locator(".tw-ref").first.focus()
    studio.shoot(page, "document")
    page.goto(f"{studio.kb}{talents}/versions")
    studio.shoot(page, "versions")
    page = studio.page(f"{studio.kb}checkup", viewport={"width": 390, "height": 844})
    page.fill("#tw-text", "我们在广州，人工智能业务年收入2499万元")
    page.click("button[type=submit]")
    page.locator(".tw-checked h2").first.scroll_into_view_if_needed()
    studio.shoot(page, "check")
    page = studio.page()
    ask(page, EXPIRED)
    page.goto(studio.kb + page.locator(".tw-kept").get_attribute("href"))
    studio.shoot(page, "answer")


# --- the widget ----------------------------------------------------------------------------------


def opened(page: Any, name: str = "政策问答") -> Any:
    """The frame, once its window is open."""
    page.get_by_role("button", name=name, exact=True).click()
    frame = page.frame_locator("iframe")
    frame.locator("#box").wait_for()
    return frame


def put(frame: Any, question: str) -> None:
    """Ask in the frame and wait for the answer."""
    before = frame.locator(".answer").count()
    frame.locator("#box").fill(question)
    frame.locator("#box").press("Enter")
    frame.locator(".answer").nth(before).wait_for()


def widget(studio: Studio) -> None:
    """Closed, empty, streaming, answered with the clause, expired, refused, the model down."""
    page = studio.page(studio.host.origin)
    page.get_by_role("button", name="政策问答").wait_for()
    studio.shoot(page, "widget-closed")
    frame = opened(page)
    studio.shoot(page, "widget-empty")
    studio.model.always = "slow"
    frame.locator("#box").fill(RENT)
    frame.locator("#box").press("Enter")
    frame.locator(".draft p").nth(2).wait_for()
    studio.shoot(page, "widget-streaming")
    studio.model.always = ""  # the slow one never comes to an end
    frame.get_by_role("button", name="停止").click()
    frame.get_by_role("button", name="重试").click()
    frame.locator("article.answer").wait_for()
    studio.shoot(page, "widget-answered")
    frame.locator(".cite").first.click()
    frame.locator("mark").first.wait_for()
    studio.shoot(page, "widget-clause")
    page.keyboard.press("Escape")
    for question, name in ((EXPIRED, "widget-expired"), (BEYOND, "widget-refused")):
        put(frame, question)
        studio.shoot(page, name)
    studio.model.always = "500"
    put(frame, RENT)
    studio.shoot(page, "widget-model-down")
    studio.model.always = ""


def widget_looks(studio: Studio) -> None:
    """On a telephone in the dark, large and traditional by its host, on an unregistered page."""
    page = studio.page(studio.host.origin, viewport=PHONE, color_scheme="dark")
    put(opened(page), EXPIRED)
    studio.shoot(page, "widget-320-dark")
    page = studio.page(studio.host.origin)
    page.get_by_role("button", name="繁體版").click()
    page.get_by_role("button", name="长者助手").click()
    put(opened(page, "政策問答"), "導則第五條第四款寫了什麼？")
    studio.shoot(page, "widget-large-hant")
    page = studio.page(studio.host.origin.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="政策问答").click()
    page.get_by_text("没有登记").wait_for()
    studio.shoot(page, "widget-unregistered")


def offline(studio: Studio) -> None:
    """Both, after the server was stopped."""
    page, host = studio.page(), studio.page(studio.host.origin)
    ask(page, EXPIRED)
    frame = opened(host)
    studio.server.close()
    page.fill(BOX, "第七条")
    page.press(BOX, "Enter")
    page.get_by_role("alert").filter(has_text="暂时连不上").wait_for()
    studio.shoot(page, "chat-offline")
    put(frame, "第七条")
    studio.shoot(host, "widget-offline")


if __name__ == "__main__":
    main()
