/* The clause behind a citation, in place of the chat. */
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
    make("span", { "class": "badge " + found.status }, found.standing),
    [" ", found.until, found.until ? "；" : "", say("asOf", { day: day(found.as_of) })].join(""));
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
  turn.appendChild(make("a", { href: found.page, target: "_blank", rel: "noopener" },
    say("whole"), make("span", { "class": "heard" }, say("newWindow"))));
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
