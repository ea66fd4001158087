// Asking: on from an answer, once more, whether an answer is under way, and what stands in its way.

export const WORDS = JSON.parse(document.getElementById("tw-words").textContent);
export const LANG = document.documentElement.lang;
export const words = WORDS[LANG === "zh-Hant" ? "hant" : "hans"];
export const script = (node) => (node.closest("[lang=zh-Hant]") ? "hant" : "hans");

export const make = (name, attributes, text) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
};

export const status = make("div", { role: "status", "aria-live": "polite", class: "tw-heard" });
export const say = (sentence) => { status.textContent = sentence; };
export const box = () => document.querySelector("#tw-question textarea");

const answers = () => document.querySelectorAll("#tw-log .bot-row");
const questions = () => document.querySelectorAll("#tw-log .tw-question");
let waiting = null; // how many answers there were when the question was sent
export const busy = () => waiting !== null;

function fill(text, into = box()) {
  into.value = text;
  into.dispatchEvent(new Event("input", { bubbles: true }));
}

// What was asked and answered goes along with the next question: the server that is asked then may
// be another, or know no more of it.
const REMEMBERED = 6;
const EARLIER = "#tw-earlier textarea";
const ROWS = "#tw-log :is(.tw-question, .tw-answer:not(.tw-writing))";

function remember() {
  const rows = [...document.querySelectorAll(ROWS)];
  const asked = rows.filter((one, i) => one.matches(".tw-question") && rows[i + 1]?.matches(".tw-answer"));
  const said = asked.slice(-REMEMBERED).map((one) => (one.innerText || one.textContent).trim());
  fill(JSON.stringify(said), document.querySelector(EARLIER));
}

export function send(question) {
  fill(question);
  if (busy()) box().focus(); // one question at a time: it stands ready
  else setTimeout(() => document.getElementById("tw-send").click(), 60);
}

export function again(button) {
  const before = [...document.querySelectorAll("#tw-log .tw-question")].filter(
    (one) => one.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  if (before.length) send(before[before.length - 1].innerText.trim());
}

export function sent(question = "") {
  if (busy()) return;
  waiting = answers().length;
  trouble("");
  if (question) insist(question, questions().length, 25);
  setTimeout(() => {
    if (!busy()) return;
    document.body.classList.add("tw-busy");
    say(words.waiting);
  }, 300);
}

// While Gradio is still stopping an answer it drops what is sent; what it has taken it takes once.
function insist(question, before, times) {
  setTimeout(() => {
    const taken = box().value !== question || questions().length !== before;
    if (taken || !busy()) return;
    if (!times) { rested(); return; } // it stands in the box: nothing is lost
    document.getElementById("tw-send").click();
    insist(question, before, times - 1);
  }, 400);
}

// Gradio puts an empty row there first, and the words into it a moment later.
export function settled() {
  const all = answers();
  if (!busy() || all.length <= waiting) return;
  const last = all[all.length - 1];
  if (!last.querySelector(".tw-writing") && last.textContent.trim()) rested();
}

function rested() {
  waiting = null;
  remember();
  document.body.classList.remove("tw-busy");
  if (status.textContent === words.waiting) say("");
  const stop = document.getElementById("tw-stop");
  if (stop && stop.contains(document.activeElement)) box().focus();
}

// --- what stands in the way -------------------------------------------------------------------

export const alarm = make("p", { role: "alert", class: "tw-notice tw-trouble", hidden: "" });

function trouble(sentence, ...after) {
  alarm.hidden = !sentence;
  alarm.replaceChildren(sentence, ...after);
}

// Without its connection Gradio's page is dead until it is loaded again; the question is not.
export function lost() {
  const open = box().value || (busy() && newest()) || "";
  if (busy()) rested();
  if (alarm.querySelector("button")) return;
  carry(open); // the browser's own reload brings it back too
  const reload = make("button", { type: "button" }, words.reload);
  reload.addEventListener("click", () => {
    carry(box().value || open);
    location.reload();
  });
  trouble(words.lost, " ", reload);
}

function newest() {
  const all = document.querySelectorAll("#tw-log .tw-question");
  return all.length ? all[all.length - 1].innerText.trim() : "";
}

async function refused(response) {
  let said = "";
  try { said = (await response.json()).error.message; } catch (error) { /* not from us */ }
  if (!said) { lost(); return; }
  rested();
  trouble(said);
}

const plain = window.fetch;
window.fetch = async (address, options) => {
  const asks = String(address.url || address).includes("/queue/join");
  // Whatever goes wrong is said in the script of the page.
  const headers = new Headers(options?.headers);
  if (asks) headers.set("Accept-Language", LANG);
  try {
    const response = await plain(address, asks ? { ...options, headers } : options);
    if (asks && !response.ok) refused(response.clone());
    return response;
  } catch (error) {
    if (asks) lost();
    throw error;
  }
};

// --- over to the page loaded next, in this tab and once ----------------------------------------

// What was asked and answered, and the question that is open: the other script is another page.
export function carry(question) {
  const said = [...document.querySelectorAll(ROWS)].map((one) => one.outerHTML).join("");
  try {
    sessionStorage.setItem("tw-carried", JSON.stringify({ question, said }));
  } catch (error) { /* this browser keeps nothing */ }
}

export function restore() {
  const log = document.querySelector("#tw-log [role=log]");
  if (restore.done || !box() || !log || !document.querySelector(EARLIER)) return;
  restore.done = true;
  try {
    const { question, said } = JSON.parse(sessionStorage.getItem("tw-carried"));
    sessionStorage.removeItem("tw-carried");
    if (question) fill(question);
    const before = make("div", { class: "tw-before" });
    before.append(...new DOMParser().parseFromString(said, "text/html").body.childNodes);
    if (said) log.prepend(before);
    remember();
  } catch (error) { /* nothing was carried over */ }
}
