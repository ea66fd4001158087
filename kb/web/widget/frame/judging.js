/* What a visitor thinks of an answer: helpful, or why not; once, where answers are kept. */
function judging(answer, row) {
  if (!told.keeps || answer.judged) { return; }
  var form = null;
  var good = button(say("good"), function () { send({ good: true }); });
  var bad = button(say("bad"), function () {
    if (form) { close(); return; }
    form = why(send);
    row.parentNode.appendChild(form);
    bad.setAttribute("aria-expanded", "true");
    form.querySelector("select").focus();
  }, { "aria-expanded": "false" });
  function close() {
    if (form) { form.parentNode.removeChild(form); }
    form = null;
    bad.setAttribute("aria-expanded", "false");
  }
  function send(opinion) {
    var sent = { method: "POST", body: JSON.stringify(opinion), credentials: "omit",
      headers: { "content-type": "application/json", "accept-language": lang(set.script) } };
    fetch("answers/" + encodeURIComponent(answer.answer_id) + "/opinion", sent).then(checked).then(function () {
      answer.judged = true;
      remember();
      close();
      var thanks = make("span", { tabindex: "-1" }, say("thanks"));
      row.removeChild(good);
      row.replaceChild(thanks, bad);
      thanks.focus();
    }, function (error) { announce(error.said || say("unsent")); });
  }
  row.appendChild(good);
  row.appendChild(bad);
}
function why(send) {
  var list = make("select"), more = make("input", { type: "text", maxlength: "300",
    "aria-label": say("more"), placeholder: say("more") });
  say("reasons").split("|").forEach(function (reason) { list.appendChild(make("option", {}, reason)); });
  var form = make("form", { "class": "why" }, make("label", {}, say("why") + " ", list), more,
    make("button", { type: "submit" }, say("submit")));
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    send({ good: false, reason: [list.value, more.value.trim()].filter(Boolean).join("：") });
  });
  return form;
}
