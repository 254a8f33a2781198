// The studio's page: lets itself in, offers what can be practised, shows the room while an interview is under way.
import { Room } from "./room.js";
import { Sound, why } from "./sound.js";

const $ = (id) => document.getElementById(id);
const SECRET = "mockloop-secret";
const TAKEN_OVER = 4001;

if (location.hash.length > 1) { // the link's fragment, which was never sent; it stays with this tab and this port
  sessionStorage.setItem(SECRET, location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
const secret = sessionStorage.getItem(SECRET);

const notices = new Map(); // what holds now, by what it is about
function notice(text, about = "page") {
  notices.set(about, text);
  $("notice").textContent = [...notices.values()].filter(Boolean).join(" ");
}
const link = new Worker("/studio/link.js");
const toLink = (message, transfer = []) => link.postMessage(message, transfer);
const sound = new Sound(toLink, (words) => {
  notice(words, "sound");
  offerSound();
});
const room = new Room((message) => toLink({ say: message }), () => sound.cut());
let line = null; // of the interviewer's lines, the one whose samples come next
let left = null; // the interview that can be gone on with: its id, and how it is answered

function show(name) {
  if (!$(name).hidden) return;
  for (const section of ["start", "room", "over"]) $(section).hidden = section !== name;
}

function offerSound() {
  $("sound-off").hidden = sound.on || $("room").hidden || !room.view || room.view.typed;
}

const heard = {
  free: () => {
    show("start");
    offer();
  },
  arriving: () => {
    show("room");
    $("question-text").textContent = "One moment";
  },
  view: (view) => {
    const shown = !$("room").hidden;
    show("room");
    room.draw(view);
    if (!shown && !view.typed && !sound.on) comeBack();
    offerSound();
  },
  over,
  play: (message) => { line = message; },
  sound: ({ samples }) => {
    sound.play(line.line, line.rate, samples);
    document.body.dataset.line = line.line; // the latest that was begun
  },
  cut: () => sound.cut(),
  note: ({ text }) => {
    notice(text);
    room.reopen();
  },
  "taken-over": () => notice("The studio is open in another tab. This one does nothing any more."),
  open: () => notice("", "link"),
  closed: ({ code }) => {
    if (code !== TAKEN_OVER) notice("The studio does not answer. Is it still running? This page goes on trying.", "link");
  },
  deaf: ({ deaf }) => notice(deaf ? "Your microphone delivers nothing. Is it muted or unplugged?" : "", "microphone"),
};
link.onmessage = ({ data }) => heard[data.type]?.(data);

function over({ words, notes, page, left: unfinished }) {
  sound.close();
  toLink({ off: "The interview is over." });
  show("over");
  $("over-words").textContent = words;
  $("over-notes").replaceChildren(...notes.map((note) => {
    const item = document.createElement("li");
    item.textContent = note;
    return item;
  }));
  $("review").hidden = !page;
  if (page) $("review").href = page;
  left = unfinished;
  $("over-resume").hidden = !left;
  $("over-words").focus();
}

function fill(select, rows) {
  select.replaceChildren(...rows.map(([value, text]) => new Option(text, value)));
}

async function offer() {
  const reply = await fetch("/offer.json");
  if (!reply.ok) return notice(await reply.text());
  notice("");
  const found = await reply.json();
  fill($("loop"), found.loops.map((loop) => [loop.id, loop.title]));
  $("loop").value = found.loop;
  $("hands-free").checked = found.hands_free;
  $("headphones").checked = found.headphones;
  fill($("question"), found.questions.map((question) => [question.id, question.text]));
  wished(found.questions);
  left = found.left;
  $("left").hidden = !left;
  listDevices();
}

// A review's page asks for one of its questions again: it is chosen, and one click begins.
function wished(questions) {
  const question = new URLSearchParams(location.search).get("question");
  if (!questions.some(({ id }) => id === question)) return;
  $("question").value = question;
  document.querySelector('input[value="question"]').checked = true;
  $("begin").focus();
}

async function listDevices() {
  const devices = await navigator.mediaDevices?.enumerateDevices() ?? [];
  const named = devices.filter((device) => device.kind === "audioinput" && device.label && device.deviceId);
  fill($("device"), [["", "The system's own"], ...named.map((device) => [device.deviceId, device.label])]);
}

const checked = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

async function begin(more) {
  notice("");
  const sounds = { sound_check: $("check").checked, hands_free: $("hands-free").checked, headphones: $("headphones").checked };
  const wish = { mode: checked("mode"), ...sounds, ...more };
  if (wish.mode === "speech" && !(await openSound())) return;
  const headers = { "content-type": "application/json", "x-mockloop-secret": secret };
  const reply = await fetch("/begin", { method: "POST", headers, body: JSON.stringify(wish) });
  if (!reply.ok) notice(await reply.text());
}

async function openSound() {
  try {
    await sound.open($("device").value, $("headphones").checked);
    notice("", "sound");
  } catch (error) {
    if (error.name !== "Suspended") notice(why(error), "sound");
    return false;
  } finally {
    offerSound();
  }
  return true;
}

// The page was loaded anew in the middle of an interview: its sound comes back by itself where the browser allows it.
async function comeBack() {
  try {
    const asked = await navigator.permissions.query({ name: "microphone" });
    if (asked.state === "granted") await openSound();
  } catch {
    // a browser that can't be asked: the button is there
  }
}

$("wish").addEventListener("submit", (event) => {
  event.preventDefault();
  begin({ [checked("what")]: $(checked("what")).value });
});
for (const what of ["loop", "question"]) {
  $(what).addEventListener("change", () => { document.querySelector(`input[value="${what}"]`).checked = true; });
}
for (const id of ["resume", "over-resume"]) {
  $(id).addEventListener("click", () => begin({ resume: left.id, mode: left.mode === "typed" ? "typed" : "speech" }));
}
$("another").addEventListener("click", () => heard.free());
$("sound-on").addEventListener("click", () => openSound());
window.addEventListener("beforeunload", (event) => {
  if (room.view?.recording && !$("room").hidden && !room.view.typed) event.preventDefault();
});

if (secret) {
  toLink({ access: { url: `ws://${location.host}/room`, secret } });
} else {
  notice("This tab has no key. Press Enter in the studio's terminal and open the link it prints.");
}
