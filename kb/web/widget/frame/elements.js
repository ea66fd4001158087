/* The words of this page and the elements they stand in.  Whatever comes from documents, the model
   or the visitor is put in as text, never as markup. */
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
