// The panel beside the chat: a citation is a link to the reading page; here its content is
// fetched and shown in place, so it also works where this script does not run.
import {
  WORDS, again, alarm, box, busy, carry, lost, make, restore, say, script, send, sent, settled,
  status, words as ours,
} from "./asking.js";

(() => {
  let words = ours;
  let opener = null;
  let asked = 0;

  const panel = make("div", { id: "tw-panel", "aria-label": words.panel, hidden: "" });
  const back = make("button", { type: "button", id: "tw-back" }, words.back);
  const body = make("div", { id: "tw-panel-body", tabindex: "-1" });
  panel.append(back, body);

  // On a narrow screen it covers the page, and is to a screen reader what it is to the eye.
  const narrow = matchMedia("(max-width: 720px)");
  function cover() {
    panel.setAttribute("role", narrow.matches ? "main" : "complementary");
    body.querySelector("h2")?.setAttribute("aria-level", narrow.matches ? "1" : "2");
  }
  cover();
  narrow.addEventListener("change", cover);

  async function open(link) {
    if (!panel.contains(link)) opener = link;
    words = WORDS[new URL(link.href).searchParams.get("script")] || WORDS[script(link)];
    back.textContent = words.back;
    panel.hidden = false;
    document.body.classList.add("tw-open");
    mark(link);
    say(words.loading);
    const turn = ++asked;
    let content;
    try {
      const response = await fetch(link.href);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      content = page.getElementById("tw-content");
      content.querySelector("h1")?.remove(); // this page has its own
    } catch (error) {
      content = null;
    }
    if (turn !== asked) return;
    body.replaceChildren(...(content ? content.childNodes : [make("p", {}, words.failed)]));
    body.scrollTop = 0;
    cover();
    arrive(link, Boolean(content));
  }

  // A link with an anchor turns to a place; one without goes to the quoted words.
  function arrive(link, found) {
    const anchor = new URL(link.href).hash.slice(1);
    const quoted = body.querySelector("#tw-quoted");
    const place = (anchor && document.getElementById(anchor)) || quoted;
    const target = place || body.querySelector("h2") || body;
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
    if (place) place.scrollIntoView({ block: anchor ? "start" : "center" });
    say(found && place === quoted && quoted ? words.opened : found ? "" : words.failed);
  }

  function mark(link) {
    if (link && panel.contains(link)) return;
    for (const one of document.querySelectorAll("[aria-current=true].tw-cite")) {
      one.removeAttribute("aria-current");
    }
    if (link && link.matches(".tw-cite")) link.setAttribute("aria-current", "true");
  }

  function close() {
    asked += 1;
    panel.hidden = true;
    document.body.classList.remove("tw-open");
    mark(null);
    say("");
    const again = opener && (opener.isConnected ? opener
      : document.querySelector(`.tw-cite[href="${CSS.escape(opener.getAttribute("href"))}"]`));
    (again || box())?.focus();
  }

  async function copy(button) {
    const text = button.closest(".tw-answer").querySelector(".tw-copied").textContent;
    const said = WORDS[script(button)];
    const done = (await toClipboard(text)) || byHand(text);
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    button.textContent = done ? said.copied : said.uncopied;
    say(button.textContent);
    button.focus();
    setTimeout(() => { button.textContent = label; }, 2500);
  }

  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      return false; // no clipboard outside a secure context
    }
  }

  function byHand(text) {
    const area = make("textarea", { class: "tw-heard", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  // --- what a reader thinks of an answer ----------------------------------------------------

  async function judge(button) {
    const acts = button.closest(".tw-acts");
    if (button.matches(".tw-good")) { await tell(acts, { good: true }); return; }
    const open = acts.querySelector(".tw-why");
    if (open) { open.remove(); button.focus(); return; }
    const said = WORDS[script(button)];
    const form = make("form", { class: "tw-why" });
    const label = make("label", {}, said.why);
    const list = make("select", {});
    for (const reason of said.reasons.split("|")) list.append(make("option", {}, reason));
    const more = make("input", { type: "text", maxlength: "300", "aria-label": said.more, placeholder: said.more });
    label.append(list);
    form.append(label, more, make("button", { type: "submit" }, said.submit));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tell(acts, { good: false, reason: [list.value, more.value.trim()].filter(Boolean).join("：") });
    });
    acts.append(form);
    list.focus();
  }

  async function tell(acts, opinion) {
    const said = WORDS[script(acts)];
    const where = new URL(acts.querySelector(".tw-kept").href);
    let done = false;
    try {
      const sent = await fetch(`${where.pathname}/opinion`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(opinion),
      });
      done = sent.ok;
    } catch (error) {
      done = false;
    }
    say(done ? said.thanks : said.unsent);
    if (!done) { acts.append(make("span", { class: "tw-excerpt" }, said.unsent)); return; }
    for (const one of acts.querySelectorAll(".tw-judge, .tw-why")) one.remove();
    const thanks = make("span", { class: "tw-thanks", tabindex: "-1" }, said.thanks);
    acts.append(thanks);
    thanks.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".tw-copy, .tw-judge, .tw-next, .tw-again");
    if (event.target.closest("#tw-send")) sent(box().value);
    if (event.target.closest("#tw-log .example")) sent();
    if (event.target.closest(".tw-script")) carry(box().value);
    printed = event.target.closest(".tw-print")?.closest(".tw-answer") || null;
    if (button) {
      if (button.matches(".tw-copy")) copy(button);
      else if (button.matches(".tw-judge")) judge(button);
      else if (button.matches(".tw-next")) send(button.textContent);
      else again(button);
      return;
    }
    const link = event.target.closest(".tw-cite, #tw-panel a[href]:not(.tw-out)");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link);
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) { event.preventDefault(); close(); }
    const chosen = event.isComposing || event.keyCode === 229; // a word, by an input method
    if (event.key !== "Enter" || event.shiftKey || chosen) return;
    if (event.target.closest("#tw-question")) sent(box().value);
  }, true);
  back.addEventListener("click", close);

  // --- on paper -----------------------------------------------------------------------------

  let printed = null; // the one answer to print; without it, all of them

  function paper() {
    const sheet = make("main", { id: "tw-paper" });
    const rows = [...document.querySelectorAll("#tw-log :is(.tw-question, .tw-answer)")];
    const at = rows.indexOf(printed);
    for (const one of at < 0 ? rows : rows.slice(Math.max(at - 1, 0), at + 1)) {
      const copy = one.cloneNode(true);
      const until = copy.querySelector(".tw-copied")?.textContent.trim().split("\n").pop();
      for (const part of copy.querySelectorAll(".tw-acts, .tw-copied")) part.remove();
      if (copy.querySelector("figure")) copy.append(make("p", {}, until)); // of which day it holds
      sheet.append(copy);
    }
    document.body.append(sheet);
  }
  window.addEventListener("beforeprint", paper);
  window.addEventListener("afterprint", () => {
    document.getElementById("tw-paper")?.remove();
    printed = null;
  });

  // Names that Gradio gives in English, and the newest question brought to the top.
  function tidy() {
    settled();
    restore();
    const log = document.querySelector("#tw-log [role=log]");
    if (!log) return;
    log.setAttribute("aria-busy", String(busy())); // an answer is read out once, whole
    if (log.getAttribute("aria-label") !== ours.log) log.setAttribute("aria-label", ours.log);
    // Gradio calls the examples a list without items, a message by its source, an example in English.
    log.querySelector(".examples[role=list]")?.setAttribute("role", "group");
    for (const one of log.querySelectorAll("[data-testid=user], [data-testid=bot], .example")) {
      one.removeAttribute("aria-label");
    }
    for (const one of document.querySelectorAll(".toast-title, .toast-message-text")) {
      if (/[a-z]{3}/i.test(one.textContent)) {
        one.textContent = one.matches(".toast-title") ? ours.trouble : ours.lost;
        lost();
      }
    }
    const questions = log.querySelectorAll(".tw-question");
    const newest = questions[questions.length - 1];
    if (newest && newest !== tidy.shown && follows(newest, log.querySelectorAll(".tw-answer, .tw-notice"))) {
      tidy.shown = newest;
      const area = newest.closest("[role=log]");
      area.scrollTop += newest.getBoundingClientRect().top - area.getBoundingClientRect().top - 12;
    }
  }
  const follows = (question, answered) => Boolean(answered.length
    && question.compareDocumentPosition(answered[answered.length - 1])
      & Node.DOCUMENT_POSITION_FOLLOWING);

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(panel, status);
    document.querySelector(".tw-banner").after(alarm);
    new MutationObserver(tidy).observe(document.body, { childList: true, subtree: true });
  });
})();
