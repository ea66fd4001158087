/* 条文问答组件: <script src="https://…/widget.js" data-site="…" async></script>
   One global (Tiaowen), one element on the page, nothing loaded before it is opened. */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script || window.Tiaowen) { return; }
  var base = new URL(".", script.src);
  var home = base.origin;
  var root = document.documentElement;
  var NARROW = "(max-width: 639.98px)";
  var FONT = 'system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
  var SAID = {
    hans: {
      label: "政策问答", close: "关闭政策问答", frame: "政策问答窗口", loading: "正在打开……",
      refused: "本网页的地址没有登记，问答窗口不能使用。请网站管理员在条文服务上运行：python app.py site add ",
      unreached: "暂时连不上问答服务，请稍后再试。"
    },
    hant: {
      label: "政策問答", close: "關閉政策問答", frame: "政策問答視窗", loading: "正在打開……",
      refused: "本網頁的地址沒有登記，問答視窗不能使用。請網站管理員在條文服務上執行：python app.py site add ",
      unreached: "暫時連不上問答服務，請稍後再試。"
    }
  };
  var chosen = {}, heard = {}, waiting = [], ready = false, shown = false, timer = 0, told = "";
  var host, button, label, back, panel, title, shut, body, status, frame, before;

  function option(name) {
    return chosen[name] || script.getAttribute("data-" + name) || "";
  }
  function lang() {
    var said = option("lang");
    if (!said || said === "auto") { said = root.lang || ""; }
    return /han?t\b|^zh-(tw|hk|mo)/i.test(said) ? "hant" : "hans";
  }
  function size() {
    var said = option("size");
    if (said === "large" || said === "standard") { return said; }
    return parseFloat(getComputedStyle(root).fontSize) >= 20 ? "large" : "standard";
  }
  function css(element, styles) {
    Object.keys(styles).forEach(function (name) {
      element.style.setProperty(name, styles[name]);
    });
  }
  function make(name, attributes, text) {
    var element = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (text) { element.textContent = text; }
    return element;
  }
  /* The chosen colour as the browser reads it, and black or white on it, whichever is clearer. */
  function colours() {
    var probe = document.createElement("span");
    css(probe, { color: "#1a4f9c" });
    if (option("color")) { css(probe, { color: option("color") }); }
    host.shadowRoot.appendChild(probe);
    var parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    probe.remove();
    var linear = parts.map(function (c) {
      c /= 255;
      return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    });
    var light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    var paper = "#" + parts.map(function (c) {
      return ("0" + Math.round(c).toString(16)).slice(-2);
    }).join("");
    return { paper: paper, ink: light > 0.179 ? "#000000" : "#ffffff" };
  }

  function build() {
    host = document.createElement("div");
    host.attachShadow({ mode: "open" });
    css(host, { all: "initial", position: "static" });
    button = make("button", { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" });
    label = make("span", {});
    button.appendChild(label);
    button.addEventListener("click", open);
    host.shadowRoot.appendChild(button);
    document.body.appendChild(host);
    dress();
    var watch = new MutationObserver(function () { clearTimeout(told); told = setTimeout(dress, 30); });
    watch.observe(root, { attributes: true });
    watch.observe(script, { attributes: true });
    matchMedia(NARROW).addListener(dress);
  }

  function dress() {
    var words = SAID[lang()], ink = colours(), big = size() === "large";
    var side = option("position") === "left" ? "left" : "right";
    var narrow = matchMedia(NARROW).matches;
    host.lang = lang() === "hant" ? "zh-Hant" : "zh-Hans";
    label.textContent = option("label") || words.label;
    css(button, {
      position: "fixed", bottom: "20px", left: "auto", right: "auto", "z-index": "2147483000",
      "box-sizing": "border-box", "min-height": "48px", "max-width": "calc(100vw - 40px)",
      margin: "0", padding: "10px 20px", border: "2px solid " + ink.ink, "border-radius": "26px",
      background: ink.paper, color: ink.ink, font: "600 " + (big ? 22 : 16) + "px/1.4 " + FONT,
      cursor: "pointer", "outline-offset": "3px",
      "box-shadow": "0 0 0 1px " + ink.paper + ",0 2px 12px rgba(0,0,0,.3)"
    });
    css(button, { visibility: shown ? "hidden" : "visible" });
    css(button, side === "left" ? { left: "20px" } : { right: "20px" });
    if (!panel) { return; }
    title.textContent = option("label") || words.label;
    shut.setAttribute("aria-label", words.close);
    frame.title = words.frame;
    css(panel, {
      position: "fixed", display: shown ? "flex" : "none", "flex-direction": "column",
      "z-index": "2147483001", "box-sizing": "border-box", overflow: "hidden",
      width: narrow ? "100%" : "min(" + (big ? 560 : 440) + "px,calc(100vw - 40px))",
      height: narrow ? "100%" : "min(720px,calc(100vh - 40px))",
      top: narrow ? "0" : "auto", bottom: narrow ? "0" : "20px", left: "auto", right: "auto",
      border: narrow ? "0" : "2px solid " + ink.paper, "border-radius": narrow ? "0" : "12px",
      background: "#fff", color: "#1b2430", font: (big ? 22 : 16) + "px/1.6 " + FONT,
      "box-shadow": "0 8px 40px rgba(0,0,0,.35)"
    });
    css(panel, side === "left" ? { left: narrow ? "0" : "20px" } : { right: narrow ? "0" : "20px" });
    css(back, { display: shown ? "block" : "none" });
    css(shut.parentNode, { background: ink.paper, color: ink.ink });
    css(shut, { color: ink.ink, "outline-color": ink.ink });
    send("set", {
      lang: lang(), size: size(), contrast: option("contrast"), paper: ink.paper, ink: ink.ink
    });
  }

  function construct() {
    var top = make("div", {}), first = edge(shutLast), last = edge(shutFirst);
    back = make("div", {});
    back.addEventListener("click", close);
    css(back, { position: "fixed", inset: "0", top: "0", bottom: "0", left: "0", right: "0",
      "z-index": "2147483000", background: "rgba(0,0,0,.35)" });
    panel = make("div", { role: "dialog", "aria-modal": "true", "aria-labelledby": "t" });
    title = make("h2", { id: "t" });
    css(title, { margin: "0", flex: "1", font: "inherit", "font-weight": "600" });
    shut = make("button", { type: "button" }, "✕");
    css(shut, { flex: "none", width: "44px", height: "44px", border: "0", background: "none",
      font: "inherit", cursor: "pointer", "outline-offset": "-4px" });
    shut.addEventListener("click", close);
    css(top, { display: "flex", flex: "none", "align-items": "center", padding: "0 4px 0 16px" });
    top.appendChild(title);
    top.appendChild(shut);
    status = make("p", { role: "status" });
    css(status, { margin: "0", padding: "16px", "overflow-wrap": "anywhere" });
    frame = make("iframe", { allow: "clipboard-write", referrerpolicy: "no-referrer" });
    css(frame, { flex: "1", "min-height": "0", width: "100%", border: "0", display: "none" });
    frame.addEventListener("load", function () { wait(2500, "refused"); });
    body = [first, top, status, frame, last];
    body.forEach(function (one) { panel.appendChild(one); });
    panel.addEventListener("keydown", function (event) {
      if (event.key === "Escape" || event.key === "Esc") { event.preventDefault(); close(); }
    });
    host.shadowRoot.appendChild(back);
    host.shadowRoot.appendChild(panel);
    addEventListener("message", hear);
  }
  /* Focus that would leave the dialog comes back in at its other end. */
  function edge(turn) {
    var element = make("span", { tabindex: "0" });
    element.addEventListener("focus", turn);
    return element;
  }
  function shutFirst() { shut.focus(); }
  function shutLast() {
    if (ready) { frame.focus(); send("focus", { last: true }); } else { shut.focus(); }
  }

  function wait(time, why) {
    clearTimeout(timer);
    if (!ready) { timer = setTimeout(function () { fail(why); }, time); }
  }
  function fail(why) {
    var words = SAID[lang()][why] + (why === "refused" ? location.origin : "");
    status.textContent = words;
    css(status, { display: "block" });
    css(frame, { display: "none" });
    console.error("条文：" + words);
    say("error", { reason: why });
  }
  function hear(event) {
    if (event.origin !== home || event.source !== frame.contentWindow) { return; }
    var said = event.data;
    if (!said || said.tiaowen !== 1) { return; }
    if (said.name === "ready" && !ready) {
      ready = true;
      clearTimeout(timer);
      css(status, { display: "none" });
      css(frame, { display: "block" });
      dress();
      waiting.splice(0).forEach(function (one) { send(one[0], one[1]); });
      if (shown) { frame.focus(); send("focus", {}); }
    }
    if (said.name === "close") { close(); }
    if (said.name === "edge") { shut.focus(); }
    say(said.name, said.detail);
  }
  function send(name, detail) {
    if (ready) {
      frame.contentWindow.postMessage({ tiaowen: 1, name: name, detail: detail }, home);
    } else if (name === "ask") { waiting.push([name, detail]); }
  }
  function say(name, detail) {
    (heard[name] || []).slice().forEach(function (listener) { listener(detail || {}); });
  }

  function open() {
    if (!host || shown) { return; }
    if (!panel) { construct(); }
    before = document.activeElement === host ? button : document.activeElement;
    shown = true;
    button.setAttribute("aria-expanded", "true");
    dress();
    if (!ready) {
      status.textContent = SAID[lang()].loading;
      css(status, { display: "block" });
      frame.src = base.href + "embed?site=" + encodeURIComponent(script.getAttribute("data-site") || "")
        + "&lang=" + lang() + "&host=" + encodeURIComponent(location.origin);
      wait(20000, "unreached");
    }
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches && panel.animate) {
      panel.animate([{ opacity: 0 }, { opacity: 1 }], 120);
    }
    if (ready) { frame.focus(); send("focus", {}); } else { shut.focus(); }
    say("open");
  }
  function close() {
    if (!shown) { return; }
    shown = false;
    clearTimeout(timer);
    button.setAttribute("aria-expanded", "false");
    dress();
    send("hide", {});
    (before && before.isConnected && before !== document.body ? before : button).focus();
    say("close");
  }

  window.Tiaowen = {
    open: function () { whenBuilt(open); },
    close: close,
    ask: function (text) { whenBuilt(function () { open(); send("ask", { text: String(text) }); }); },
    on: function (name, listener) {
      (heard[name] = heard[name] || []).push(listener);
      return function () {
        heard[name] = heard[name].filter(function (one) { return one !== listener; });
      };
    },
    set: function (options) {
      Object.keys(options || {}).forEach(function (key) { chosen[key] = String(options[key]); });
      if (host) { dress(); }
    }
  };
  function whenBuilt(act) {
    if (host) { act(); } else { document.addEventListener("DOMContentLoaded", function () { act(); }); }
  }
  if (document.body) { build(); } else { document.addEventListener("DOMContentLoaded", build); }
}());
