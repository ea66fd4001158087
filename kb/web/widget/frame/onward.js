/* What may be asked next: only what the cited document really holds, as the server says. */
function onward(answer, made) {
  if (!answer.next || !answer.next.length) { return; }
  var word = told.said[answer.script].next;
  var list = make("ul", { "class": "asks", "aria-label": word });
  answer.next.forEach(function (text) {
    list.appendChild(make("li", {}, button(text, function () { goOn(text); })));
  });
  made.appendChild(make("p", { "class": "label", "aria-hidden": "true" }, word));
  made.appendChild(list);
}
/* One question at a time: while one is being answered the next stands ready in the box. */
function goOn(text) {
  if (!running) { ask(text); return; }
  view.box.value = text;
  grow();
  view.box.focus();
}
