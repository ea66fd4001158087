/* The page around: what it asks of this one and is told.  Last of all, the window opens. */
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
