/* The host's own switches: the widget follows the page's language and its type size by itself. */
(function () {
  "use strict";
  var root = document.documentElement;
  var script = document.getElementById("script"), elder = document.getElementById("elder");
  script.addEventListener("click", function () {
    var hant = root.lang !== "zh-Hant";
    root.lang = hant ? "zh-Hant" : "zh-Hans";
    script.textContent = hant ? "简体版" : "繁體版";
  });
  elder.addEventListener("click", function () {
    var large = root.classList.toggle("large");
    elder.setAttribute("aria-pressed", String(large));
  });
  document.getElementById("ask").addEventListener("click", function (event) {
    event.preventDefault();
    window.Tiaowen.ask(event.target.textContent);
  });
}());
