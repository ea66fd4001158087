/* Reading aloud, by the browser's own voice. */
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
