/* Asking, waiting, stopping. */
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
  running = new AbortController();
  running.stopped = false;
  busy(true);
  draft([]);
  post({ question: turn.question, history: earlier(), next: true }, running).then(function (answer) {
    turn.answer = answer;
  }, function (error) {
    turn.lost = !running.stopped && !error.said;
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
function draft(parts) {
  empty(view.draft);
  parts.forEach(function (part) {
    if (part.text.trim()) { view.draft.appendChild(make("p", {}, part.text.trim())); }
  });
  view.draft.appendChild(make("p", { "class": "working" }, say(parts.length ? "writing" : "working")));
  toEnd();
}
