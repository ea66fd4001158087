// Large type, high contrast, reading aloud, printing and the other script, on every page.  What is
// chosen is remembered by this browser alone (localStorage), and set before the page is drawn.
(() => {
  "use strict";

  const root = document.documentElement;
  const lang = root.lang; // the page's; Gradio's script, which comes later, sets that of its own words
  new MutationObserver(() => {
    if (root.lang !== lang) root.lang = lang;
  }).observe(root, { attributes: true, attributeFilter: ["lang"] });
  const KEPT = ["large", "contrast"];
  const key = (name) => `tw-${name}`;
  const kept = (name) => {
    try { return localStorage.getItem(key(name)) === "on"; } catch (error) { return false; }
  };
  const keep = (name, on) => {
    try { localStorage.setItem(key(name), on ? "on" : "off"); } catch (error) { /* not kept */ }
  };
  for (const name of KEPT) root.classList.toggle(key(name), kept(name));

  const speech = "speechSynthesis" in window ? window.speechSynthesis : null;

  function voice(lang) {
    const wanted = lang === "zh-Hant" ? ["zh-HK", "zh-TW", "zh"] : ["zh-CN", "zh"];
    const voices = speech ? speech.getVoices() : [];
    for (const one of wanted) {
      const found = voices.find((v) => v.lang.replace("_", "-").startsWith(one));
      if (found) return found;
    }
    return null;
  }

  // The words of an element as a reader sees them, without signs, marks and buttons.
  function words(element) {
    const copy = element.cloneNode(true);
    for (const one of copy.querySelectorAll("button, pre, form, nav, .tw-sign, .tw-acts, [hidden]")) {
      one.remove();
    }
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  let reading = null; // the button whose words are being read

  function read(element, button) {
    const going = speech.speaking && reading === button;
    reading = button;
    speech.cancel();
    for (const one of document.querySelectorAll("[data-switch=speak], .tw-speak")) {
      one.setAttribute("aria-pressed", "false");
    }
    if (going) return;
    button.setAttribute("aria-pressed", "true");
    const lang = (element.closest("[lang]") || root).lang;
    // A browser may fall silent on a long text; sentence by sentence it does not.
    const pieces = words(element).match(/[^。；！？]{1,160}[。；！？]?/g) || [];
    pieces.forEach((piece, i) => {
      const said = new SpeechSynthesisUtterance(piece);
      said.voice = voice(lang);
      said.lang = said.voice ? said.voice.lang : lang === "zh-Hant" ? "zh-HK" : "zh-CN";
      if (i === pieces.length - 1) said.onend = () => button.setAttribute("aria-pressed", "false");
      speech.speak(said);
    });
  }

  function show() {
    for (const button of document.querySelectorAll("[data-switch]")) {
      const name = button.dataset.switch;
      if (name === "speak") button.hidden = !voice(root.lang) || !document.getElementById("tw-content");
      else button.setAttribute("aria-pressed", String(root.classList.contains(key(name))));
    }
    speakers();
  }

  // Answers come after the page; each brings its own button, hidden until a voice is there for it.
  function speakers() {
    for (const button of document.querySelectorAll(".tw-speak")) button.hidden = !voice(root.lang);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-switch], .tw-speak, .tw-print");
    if (!button) return;
    const name = button.dataset.switch;
    if (KEPT.includes(name)) {
      keep(name, root.classList.toggle(key(name)));
      show();
    } else if (button.matches(".tw-print")) {
      window.print();
    } else {
      read(button.closest(".tw-answer") || document.getElementById("tw-content"), button);
    }
  });

  // What a reference says of its target goes away by Escape.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const shown = document.querySelectorAll(".tw-refers:hover, .tw-refers:focus-within");
    for (const one of shown) {
      one.classList.add("tw-hushed");
      const again = () => one.classList.remove("tw-hushed");
      one.addEventListener("mouseleave", again, { once: true });
      one.addEventListener("focusout", again, { once: true });
    }
  });

  // Where a place is turned to, the fold it may lie in is opened; printing opens every fold.
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll(".tw-text details")) one.open = true;
  });
  window.addEventListener("pagehide", () => { if (speech) speech.cancel(); });
  document.addEventListener("DOMContentLoaded", () => {
    show();
    new MutationObserver(speakers).observe(document.body, { childList: true, subtree: true });
  });
  if (speech) speech.addEventListener("voiceschanged", show);
})();
