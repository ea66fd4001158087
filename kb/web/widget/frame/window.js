/* The window: its parts, its words in the chosen script, its switches. */
function build() {
  var main = document.querySelector("main");
  view.title = empty(main.querySelector("h1"));
  empty(main);
  view.bar = make("div", { "class": "bar", role: "group" });
  view.hello = make("section", { "class": "hello" });
  view.log = make("div", { "class": "log", role: "log", "aria-live": "polite", tabindex: "-1" });
  view.draft = make("div", { "class": "draft", hidden: "" });
  view.heard = make("p", { "class": "heard", role: "status" });
  view.box = make("textarea", { id: "box", rows: "1", maxlength: String(told.longest), enterkeyhint: "send" });
  view.label = make("label", { "class": "heard", "for": "box" });
  view.send = button("", submit, { "class": "main" });
  view.form = make("form", { "class": "ask" }, view.label, view.box, view.send);
  view.foot = make("p", { "class": "foot" });
  view.scroll = make("div", { "class": "scroll", tabindex: "-1" }, view.hello, view.log, view.draft);
  view.chat = make("div", { "class": "chat" }, view.bar, view.scroll, view.form, view.foot);
  view.clause = make("section", { "class": "clause", hidden: "", "aria-labelledby": "clause" });
  [view.title, view.heard, view.chat, view.clause].forEach(function (one) { main.appendChild(one); });
  view.form.addEventListener("submit", function (event) { event.preventDefault(); submit(); });
  view.box.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      submit();
    }
  });
  view.box.addEventListener("input", grow);
  document.addEventListener("keydown", escape);
  addEventListener("offline", function () { announce(say("offline")); });
  dress();
  turns.forEach(function (turn) { show(turn); });
  toEnd();
}

/* Every word of our own again, in the script that is chosen now. */
function dress() {
  root.lang = lang(set.script);
  ["size", "contrast"].forEach(function (name) { root.setAttribute("data-" + name, set[name]); });
  document.title = say("title");
  view.title.textContent = say("title");
  view.bar.setAttribute("aria-label", say("settings"));
  empty(view.bar);
  view.bar.appendChild(button(say("other"), function () {
    change({ lang: set.script === "hant" ? "hans" : "hant" });
  }, { lang: lang(set.script === "hant" ? "hans" : "hant"), "data-turn": "lang" }));
  toggle("large", "size", "large");
  toggle("contrast", "contrast", "high");
  view.bar.appendChild(button(say("clear"), clear, { "data-turn": "clear" }));
  view.log.setAttribute("aria-label", say("log"));
  view.label.textContent = say("question");
  view.box.placeholder = say("hint");
  view.send.textContent = say(running ? "stop" : "send");
  greet();
  empty(view.foot).appendChild(document.createTextNode(say("note")));
  if (told.feedback) {
    view.foot.appendChild(make("a", { href: told.feedback, target: "_blank", rel: "noopener noreferrer" },
      say("feedback"), make("span", { "class": "heard" }, say("newWindow"))));
  }
}
function toggle(name, key, on) {
  var pressed = set[key] === on;
  view.bar.appendChild(button(say(name), function () {
    var next = {};
    next[key] = pressed ? "standard" : on;
    change(next);
  }, { "aria-pressed": String(pressed), "data-turn": key }));
}
function change(next) {
  var focused = document.activeElement && document.activeElement.getAttribute("data-turn");
  if (next.lang) { set.script = next.lang === "hant" ? "hant" : "hans"; }
  if (next.size) { set.size = next.size; }
  if (next.contrast !== undefined && next.contrast !== "") { set.contrast = next.contrast; }
  if (next.paper) {
    root.style.setProperty("--accent", next.paper);
    root.style.setProperty("--on-accent", next.ink);
  }
  dress();
  if (focused) { view.bar.querySelector("[data-turn=" + focused + "]").focus(); }
}
function greet() {
  var list = make("ul", { "class": "asks" });
  told.said[set.script].asks.forEach(function (text) {
    list.appendChild(make("li", {}, button(text, function () { ask(text); })));
  });
  empty(view.hello).appendChild(make("p", {}, say("hello")));
  if (list.firstChild) {
    view.hello.appendChild(make("h2", {}, say("examples")));
    view.hello.appendChild(list);
  }
}
function clear() {
  stop();
  turns = [];
  remember();
  empty(view.log);
  announce(say("cleared"));
  view.box.focus();
}
function announce(text) {
  view.heard.textContent = "";
  setTimeout(function () { view.heard.textContent = text; }, 50);
}
function toEnd() { view.scroll.scrollTop = view.scroll.scrollHeight; }
