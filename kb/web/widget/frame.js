/* The framed page: questions, answers and clauses of one site.  Whatever comes from documents,
   the model or the visitor is put in as text, never as markup. */
(function () {
  "use strict";
  var told = JSON.parse(document.getElementById("told").textContent);
  var asked = new URLSearchParams(location.search);
  var host = asked.get("host") || "";
  var framed = window.parent !== window && told.origins.indexOf(host) >= 0;
  var root = document.documentElement;
  var store = "tiaowen:" + told.site;
  var MOST = 20, REMEMBERED = 6;
  var turns = recall(), set = { script: root.lang === "zh-Hant" ? "hant" : "hans", size: "", contrast: "" };
  var renewed = Date.now(), running = null, opener = null, reading = null, view = {};

  function say(name, values) {
    var text = told.said[set.script][name] || "";
    return text.replace(/\{(\w+)\}/g, function (all, key) { return values[key]; });
  }
  function make(name, attributes) {
    var element = document.createElement(name), at;
    Object.keys(attributes || {}).forEach(function (key) {
      if (attributes[key] !== null) { element.setAttribute(key, attributes[key]); }
    });
    for (at = 2; at < arguments.length; at += 1) {
      var inside = arguments[at];
      if (inside !== null) {
        element.appendChild(typeof inside === "string" ? document.createTextNode(inside) : inside);
      }
    }
    return element;
  }
  function button(text, act, attributes) {
    var made = make("button", Object.assign({ type: "button" }, attributes || {}), text);
    made.addEventListener("click", act);
    return made;
  }
  function empty(element) {
    while (element.firstChild) { element.removeChild(element.firstChild); }
    return element;
  }
  function day(written) {
    var parts = written.split("-").map(Number);
    return say("day", { y: parts[0], m: parts[1], d: parts[2] });
  }
  function lang(script) { return script === "hant" ? "zh-Hant" : "zh-Hans"; }

  /* --- what this tab remembers ------------------------------------------------------------ */

  function recall() {
    try { return JSON.parse(sessionStorage.getItem(store)) || []; } catch (error) { return []; }
  }
  function remember() {
    turns = turns.slice(-MOST);
    try { sessionStorage.setItem(store, JSON.stringify(turns)); } catch (error) { turns = turns.slice(-1); }
  }

  /* --- the page --------------------------------------------------------------------------- */

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

  /* --- asking ----------------------------------------------------------------------------- */

  function submit() {
    var text = view.box.value.trim();
    if (running) { stop(); return; }
    if (!text) { announce(say("empty")); view.box.focus(); return; }
    view.box.value = "";
    grow();
    ask(text);
  }
  function grow() {
    view.box.style.setProperty("height", "auto");
    if (view.box.value) { view.box.style.setProperty("height", view.box.scrollHeight + 2 + "px"); }
  }
  function stop() {
    if (running) { running.stopped = true; running.abort(); }
  }
  function ask(text) {
    if (running) { return; }
    closeClause(true);
    var turn = { question: text.slice(0, told.longest) };
    tell("question", {});
    question(turn);
    work(turn);
  }
  function work(turn) {
    var earlier = turns.filter(function (one) { return one.answer; }).slice(-REMEMBERED)
      .map(function (one) { return one.question; });
    running = new AbortController();
    running.stopped = false;
    busy(true);
    draft([]);
    post({ question: turn.question, history: earlier }, running).then(function (answer) {
      turn.answer = answer;
    }, function (error) {
      turn.error = running.stopped ? say("stopped") : error.said || say("offline");
    }).then(function () {
      running = null;
      turns.push(turn);
      remember();
      busy(false);
      reply(turn);
      tell("answer", { status: turn.answer ? turn.answer.status : "error" });
    });
  }
  function busy(yes) {
    view.send.textContent = say(yes ? "stop" : "send");
    view.draft.hidden = !yes;
  }
  function headers() {
    return { "content-type": "application/json", "x-tiaowen-token": told.token,
      accept: told.streams ? "text/event-stream" : "application/json" };
  }
  /* The answer; a stale token is renewed once. */
  function post(body, control, again) {
    var options = { method: "POST", headers: headers(), body: JSON.stringify(body),
      credentials: "omit", signal: control.signal };
    return fresh().then(function () {
      options.headers = headers();
      return fetch("api/v1/ask", options);
    }).then(function (response) {
      if (response.status === 401 && !again) {
        renewed = 0;
        return post(body, control, true);
      }
      if (/event-stream/.test(response.headers.get("content-type") || "")) { return events(response); }
      return checked(response);
    });
  }
  function fresh() {
    if (Date.now() - renewed < 1200000) { return Promise.resolve(); }
    return fetch("api/v1/sites/" + encodeURIComponent(told.site), { credentials: "omit" })
      .then(checked).then(function (next) {
        told = next;
        renewed = Date.now();
      });
  }
  function checked(response) {
    return response.json().then(function (body) {
      if (response.ok) { return body; }
      throw refusal(body.error && body.error.message);
    }, function () { throw refusal(say("failed")); });
  }
  function refusal(said) {
    var error = new Error("refused");
    error.said = said || say("failed");
    return error;
  }
  /* Server-sent events: parts as they pass their check, then the whole answer. */
  function events(response) {
    var reader = response.body.getReader(), decoder = new TextDecoder(), kept = "", parts = [], found = null;
    function take(block) {
      var name = (/^event: ?(.*)$/m.exec(block) || [])[1];
      var data = (/^data: ?(.*)$/m.exec(block) || [])[1];
      if (!data) { return; }
      var body = JSON.parse(data);
      if (name === "part") { parts.push(body); draft(parts); }
      if (name === "answer") { found = body; }
      if (name === "error") { throw refusal(body.message); }
    }
    return reader.read().then(function more(step) {
      var blocks = (kept + decoder.decode(step.value || new Uint8Array(0), { stream: !step.done })).split("\n\n");
      kept = blocks.pop();
      blocks.forEach(take);
      if (!step.done) { return reader.read().then(more); }
      if (!found) { throw refusal(""); }
      return found;
    });
  }
  function draft(parts) {
    empty(view.draft);
    parts.forEach(function (part) {
      if (part.text.trim()) { view.draft.appendChild(make("p", {}, part.text.trim())); }
    });
    view.draft.appendChild(make("p", { "class": "working" }, say(parts.length ? "writing" : "working")));
    toEnd();
  }

  /* --- answers ---------------------------------------------------------------------------- */

  function show(turn) { question(turn); reply(turn); }
  function question(turn) {
    view.log.appendChild(make("p", { "class": "question" },
      make("span", { "class": "heard" }, say("you") + "："), turn.question));
    toEnd();
  }
  function reply(turn) {
    var made = turn.answer ? answered(turn.answer) : failed(turn);
    view.log.appendChild(made);
    made.scrollIntoView({ block: "nearest" });
    var asking = made.previousElementSibling;
    view.scroll.scrollTop = asking.offsetTop - view.scroll.offsetTop - 8;
  }
  function failed(turn) {
    var made = make("div", { "class": "answer failed" }, make("p", {}, turn.error));
    made.appendChild(button(say("retry"), function () {
      if (running) { return; }
      turns = turns.filter(function (one) { return one !== turn; });
      view.log.removeChild(made.previousElementSibling);
      view.log.removeChild(made);
      ask(turn.question);
      view.box.focus();
    }));
    return made;
  }
  function answered(answer) {
    var made = make("article", { "class": "answer", "aria-label": say("answer"), lang: lang(answer.script) });
    answer.notices.forEach(function (notice) {
      var word = told.said[answer.script].notices[notice.kind];
      made.appendChild(make("p", { "class": "notice" },
        word ? make("strong", {}, word) : null, word ? " " : null, notice.text));
    });
    answer.parts.forEach(function (part) { piece(part, answer, made); });
    related(answer, made);
    var row = make("p", { "class": "acts" });
    row.appendChild(button(say("copy"), function (event) { copy(answer, event.target); }));
    row.appendChild(button(say("read"), function (event) { read(answer, event.target); },
      { "class": "speak", hidden: voiceOf(answer.script) ? null : "" }));
    made.appendChild(row);
    return made;
  }
  function piece(part, answer, made) {
    var citation = cited(answer, part.citation), line;
    if (citation) {
      made.appendChild(make("figure", {},
        paragraphs(make("blockquote", {}), part.text),
        make("figcaption", {}, cite(citation, answer, true))));
      return;
    }
    if (part.rests_on && part.rests_on.length) {
      line = make("p", { "class": "written" }, part.text.trim());
      part.rests_on.forEach(function (n) {
        if (cited(answer, n)) { line.appendChild(cite(cited(answer, n), answer, false)); }
      });
      made.appendChild(line);
      return;
    }
    paragraphs(made, part.text);
  }
  function paragraphs(into, text) {
    text.split("\n").forEach(function (line) {
      if (line.replace(/[·\s]/g, "")) { into.appendChild(make("p", {}, line.trim())); }
    });
    return into;
  }
  function cited(answer, n) {
    return answer.citations.filter(function (one) { return one.n === n; })[0];
  }
  function named(citation) {
    var title = citation.document;
    return (title.charAt(0) === "《" ? title : "《" + title + "》") + citation.pinpoint;
  }
  function standing(citation, script) {
    var word = told.said[script].statuses[citation.status];
    if (!citation.effective_to) { return word; }
    return word + "（" + told.said[script].until.replace("{day}", day(citation.effective_to)) + "）";
  }
  function cite(citation, answer, whole) {
    var word = told.said[answer.script].statuses[citation.status];
    var name = say("cite", { n: citation.n, name: named(citation), standing: word });
    var made = button("[" + citation.n + "]", function () { openClause(citation, answer, made); },
      { "class": whole ? "cite" : "cite mark", "aria-label": whole ? null : name });
    if (whole) {
      made.appendChild(document.createTextNode(" " + named(citation) + " "));
      made.appendChild(make("span", { "class": "badge " + citation.status }, word));
    }
    return made;
  }
  function related(answer, made) {
    if (!answer.related.length) { return; }
    var list = make("ul", { "class": "related" });
    answer.related.forEach(function (citation) {
      var link = button(named(citation), function () { openClause(citation, answer, link); }, { "class": "cite" });
      link.appendChild(document.createTextNode(" "));
      link.appendChild(make("span", { "class": "badge " + citation.status },
        told.said[answer.script].statuses[citation.status]));
      list.appendChild(make("li", {}, link, make("p", { "class": "excerpt" }, citation.quote.replace(/\s+/g, " "))));
    });
    made.appendChild(make("p", { "class": "label" }, told.said[answer.script].related));
    made.appendChild(list);
  }
  function copied(answer) {
    var words = told.said[answer.script];
    var rows = answer.citations.map(function (one) {
      return "[" + one.n + "] " + named(one) + " · " + standing(one, answer.script) + " · " + one.source;
    });
    var until = words.asOf.replace("{day}", day(answer.as_of));
    return answer.text + (rows.length ? "\n\n" + words.sources + "\n" + rows.join("\n") + "\n" + until : "");
  }
  function copy(answer, made) {
    function done(word) { made.textContent = say(word); announce(say(word)); }
    var text = copied(answer);
    var tried = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
    tried.then(function () { done("copied"); }, function () {
      var box = make("textarea", { "class": "heard", "aria-hidden": "true" });
      box.value = text;
      document.body.appendChild(box);
      box.select();
      var did = document.execCommand("copy");
      box.remove();
      made.focus();
      done(did ? "copied" : "uncopied");
    });
  }
  /* --- reading aloud, by the browser's own voice --------------------------------------------- */

  function voiceOf(script) {
    var wanted = script === "hant" ? ["zh-HK", "zh-TW", "zh"] : ["zh-CN", "zh"];
    var voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
    return wanted.reduce(function (found, prefix) {
      return found || voices.filter(function (one) {
        return one.lang.replace("_", "-").indexOf(prefix) === 0;
      })[0];
    }, null);
  }
  /* A browser without a Chinese voice offers no reading; some name their voices late. */
  function speakers() {
    Array.prototype.forEach.call(document.querySelectorAll(".speak"), function (one) {
      one.hidden = !voiceOf(set.script);
    });
  }
  function hush() {
    if (window.speechSynthesis) { window.speechSynthesis.cancel(); }
    if (reading) { reading.textContent = say("read"); }
    reading = null;
  }
  function read(answer, made) {
    var again = reading === made, pieces = answer.text.match(/[^。；！？\n]{1,160}[。；！？]?/g) || [];
    hush();
    if (again) { return; }
    reading = made;
    made.textContent = say("unread");
    /* A browser may fall silent on a long text; sentence by sentence it does not. */
    pieces.forEach(function (piece, i) {
      var said = new SpeechSynthesisUtterance(piece);
      said.voice = voiceOf(answer.script);
      said.lang = said.voice ? said.voice.lang : lang(answer.script);
      said.onend = i < pieces.length - 1 ? null : function () { if (reading === made) { hush(); } };
      window.speechSynthesis.speak(said);
    });
  }

  /* --- the clause behind a citation --------------------------------------------------------- */

  function openClause(citation, answer, from) {
    opener = from;
    turnTo({ version: citation.version, at: "from=" + citation.span[0] + "&to=" + citation.span[1] }, answer);
  }
  function turnTo(place, answer) {
    var query = "?" + place.at + "&as_of=" + answer.as_of + "&script=" + set.script;
    view.chat.hidden = true;
    view.clause.hidden = false;
    head(say("clause"), make("p", { role: "status" }, say("loading")));
    fresh().then(function () {
      return fetch("api/v1/passages/" + encodeURIComponent(place.version) + query,
        { headers: { "x-tiaowen-token": told.token }, credentials: "omit" });
    }).then(checked).then(function (found) { clause(found, place, answer); }, function (error) {
      head(say("clause"), make("p", { role: "alert" }, error.said || say("unfetched")));
    });
  }
  function head(text) {
    var title = make("h2", { id: "clause", tabindex: "-1" }, text), at;
    empty(view.clause);
    view.clause.appendChild(make("p", { "class": "bar" },
      button("← " + say("back"), function () { closeClause(false); }, { "class": "back" })));
    view.clause.appendChild(title);
    for (at = 1; at < arguments.length; at += 1) { view.clause.appendChild(arguments[at]); }
    title.focus();
  }
  function clause(found, place, answer) {
    var about = make("p", { "class": "about" },
      make("span", { "class": "badge " + found.status }, found.standing), " " + found.until);
    var facts = [found.pinpoint, found.issuer, found.number].filter(Boolean).join(" · ");
    var text = make("div", { "class": "text", lang: found.lang, tabindex: "0", role: "group", "aria-labelledby": "clause" });
    found.lines.forEach(function (line) {
      var p = make("p");
      line.forEach(function (run) {
        p.appendChild(run.quoted ? make("mark", {}, run.text) : document.createTextNode(run.text));
      });
      text.appendChild(p);
    });
    var turn = make("p", { "class": "acts" });
    [["before", found.before], ["after", found.after]].forEach(function (way) {
      if (way[1] === null) { return; }
      turn.appendChild(button(say(way[0]), function () {
        turnTo({ version: place.version, at: "at=" + way[1] }, answer);
      }));
    });
    head(found.document, about, make("p", { "class": "facts" }, facts), text, turn);
    var mark = text.querySelector("mark");
    if (mark) { mark.scrollIntoView({ block: "center" }); }
  }
  function closeClause(quiet) {
    if (view.clause.hidden) { return; }
    view.clause.hidden = true;
    view.chat.hidden = false;
    if (!quiet && opener && document.contains(opener)) { opener.focus(); }
  }

  /* --- the page around ---------------------------------------------------------------------- */

  function escape(event) {
    if (event.key !== "Escape" && event.key !== "Esc" || event.isComposing) { return; }
    if (!view.clause.hidden) { closeClause(false); } else { tell("close", {}); }
  }
  function tell(name, detail) {
    if (framed) { window.parent.postMessage({ tiaowen: 1, name: name, detail: detail }, host); }
  }
  function listen(event) {
    if (!framed || event.source !== window.parent || event.origin !== host) { return; }
    var said = event.data;
    if (!said || said.tiaowen !== 1) { return; }
    if (said.name === "set") { change(said.detail || {}); }
    if (said.name === "ask") { ask(String(said.detail.text)); }
    if (said.name === "hide") { hush(); }
    if (said.name === "focus") { focus(said.detail && said.detail.last); }
  }
  function focus(last) {
    var all = document.querySelectorAll("button, textarea, a[href], [tabindex='0']");
    var seen = Array.prototype.filter.call(all, function (one) { return one.offsetParent !== null; });
    if (last) { seen[seen.length - 1].focus(); } else if (!view.clause.hidden) { seen[0].focus(); } else { view.box.focus(); }
  }

  build();
  addEventListener("message", listen);
  addEventListener("pagehide", hush);
  if (window.speechSynthesis) { window.speechSynthesis.onvoiceschanged = speakers; }
  tell("ready", {});
}());
