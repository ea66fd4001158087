/* What goes to the server and comes back: a token that is renewed, JSON or events. */
function headers() {
  return { "content-type": "application/json", "x-tiaowen-token": told.token,
    accept: told.streams ? "text/event-stream" : "application/json", "accept-language": lang(set.script) };
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
