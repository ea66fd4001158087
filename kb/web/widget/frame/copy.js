/* An answer to take along, with its sources and the day its validity is told of. */
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
