/* An answer as it is read: notices, quotes and their citations, what is related. */
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
    made.appendChild(make("p", { "class": "notice", "data-kind": notice.kind },
      word ? make("strong", {}, word) : null, word ? " " : null, notice.text));
  });
  answer.parts.forEach(function (part, i) {
    if (!captioned(part, answer.parts[i + 1], answer)) { piece(part, answer, made); }
  });
  related(answer, made);
  var row = make("p", { "class": "acts" });
  row.appendChild(button(say("copy"), function (event) { copy(answer, event.target); }));
  row.appendChild(button(say("read"), function (event) { read(answer, event.target); },
    { "class": "speak", hidden: voiceOf(answer.script) ? null : "" }));
  judging(answer, row);
  made.appendChild(row);
  onward(answer, made);
  return made;
}
/* Our own line that only says what the line beneath the next quote says too. */
function captioned(part, after, answer) {
  var citation = after && !part.citation && cited(answer, after.citation);
  return citation && part.text.replace(/^[·\s]+|[：\s]+$/g, "") === named(citation);
}
function piece(part, answer, made) {
  var citation = cited(answer, part.citation), line;
  if (citation) {
    made.appendChild(make("figure", {},
      pointed(make("blockquote", {}), part.text, core(citation)),
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
/* The clause of a quote that gives what was asked for; spans count characters, not code units. */
function core(citation) {
  var from = citation.span[0], at = citation.core;
  return at ? Array.from(citation.quote).slice(at[0] - from, at[1] - from).join("") : "";
}
/* The lines of a quote with that clause told apart, to the eye and to a screen reader. */
function pointed(into, text, clause) {
  var once = clause && clause.indexOf("\n") < 0 && text.split(clause).length === 2;
  var at = once ? text.indexOf(clause) : -1, line;
  paragraphs(into, once ? text.slice(0, text.lastIndexOf("\n", at) + 1) : text);
  if (!once) { return into; }
  var end = (text + "\n").indexOf("\n", at);
  line = make("p", {}, text.slice(text.lastIndexOf("\n", at) + 1, at).trimStart(),
    make("strong", { "class": "core", "data-before": say("core"), "data-after": say("coreEnd") }, clause),
    text.slice(at + clause.length, end).trimEnd());
  into.appendChild(line);
  return paragraphs(into, text.slice(end));
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
