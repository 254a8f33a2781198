// What one can do on a review's page in the studio. Every change goes to the studio, which makes the page anew.
const SAID = "mockloop-said";
const secret = sessionStorage.getItem("mockloop-secret");
const here = location.pathname.replace(/\/report\.html$/, "");

function make(name, props = {}, ...children) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
}

const status = make("p", { className: "act-status" });
status.setAttribute("role", "status");

async function post(what, body) {
  const headers = { "content-type": "application/json", "x-mockloop-secret": secret ?? "" };
  try {
    const reply = await fetch(`${here}/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
    const words = (await reply.text()).trim();
    if (!reply.ok) status.textContent = words;
    return reply.ok ? words : null;
  } catch {
    status.textContent = "The studio does not answer. Is it still running? Nothing was changed.";
    return null;
  }
}

// Change something, then show the page as it is now, at the same answer.
async function change(what, body, turn) {
  const words = await post(what, body);
  if (words === null) return false;
  sessionStorage.setItem(SAID, words);
  location.hash = `turn-${turn}`;
  location.reload();
  return true;
}

function button(text, act, about = "") {
  const made = make("button", { type: "button", className: "act" }, text);
  if (about) made.append(make("span", { className: "hidden" }, ` ${about}`));
  made.addEventListener("click", () => act(made));
  return made;
}

let forms = 0;

// One form at a time under what it belongs to. `save` gets the text; it returns false where nothing was kept.
function ask(under, opener, { label, text = "", most, rows, send, save }) {
  document.querySelector("form.act-form")?.remove();
  const id = `act-${++forms}`;
  const area = make("textarea", { id, rows, maxLength: most, value: text });
  area.dir = "auto";
  const form = make("form", { className: "act-form" }, make("label", { htmlFor: id }, label), area,
    make("button", { type: "submit", className: "act first" }, send),
    button("Cancel", () => { form.remove(); opener.focus(); }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await save(area.value.trim());
  });
  form.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the page's own keys are not for what is being written
    if (event.key === "Escape") { form.remove(); opener.focus(); }
  });
  under.append(form);
  area.focus();
}

function moment(section) {
  const audio = section.querySelector("audio");
  return audio && audio.currentTime > 0 ? Math.round(audio.currentTime * 10) / 10 : null;
}

function answerTools(deed, section) {
  const { turn } = deed;
  const about = `in answer ${turn}`;
  const tools = make("div", { className: "acts" });
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", "What you can do with this answer");
  tools.append(button("Fix a misheard word", (opener) => ask(tools, opener, {
    label: "What you said, word for word. The recogniser's own text is kept.", text: deed.heard, most: 40000,
    rows: Math.min(14, 3 + Math.ceil(deed.heard.length / 90)), send: "Save and judge again",
    save: (text) => text && change("correct", { turn, text }, turn),
  }), about));
  tools.append(button("Add a note", (opener) => ask(tools, opener, {
    label: "Your note", most: 1000, rows: 3, send: "Keep the note",
    save: (text) => text && change("note", { turn, t: moment(section), text }, turn),
  }), about));
  tools.append(button("Star", () => change("note", { turn, t: moment(section), star: true }, turn), about));
  if (deed.number) {
    tools.append(button("Keep as a story", async () => {
      const words = await post("keep", { number: deed.number });
      if (words !== null) status.textContent = words;
    }, about));
    if (deed.question) {
      tools.append(make("a", { className: "act", href: `/?question=${encodeURIComponent(deed.question)}` },
        "Answer it again"));
    }
  }
  if (deed.takes.length) {
    const takes = make("details", { className: "more" }, make("summary", {}, `Hear all ${deed.takes.length} takes`));
    deed.takes.forEach((name, at) => {
      const sound = make("audio", { controls: true, preload: "none", src: `${here}/audio/${name}` });
      sound.setAttribute("aria-label", `Take ${at + 1}`);
      takes.append(make("p", {}, `Take ${at + 1} `, sound));
    });
    tools.append(takes);
  }
  const said = section.querySelector(".transcript"); // its own comes before those of its replies
  if (said) said.after(tools);
  else section.append(tools);
  for (const finding of deed.findings) disagree(finding, turn, section);
}

function disagree({ id, message, reason }, turn, section) {
  const name = id.startsWith("part:") ? `[data-part="${CSS.escape(id.slice(5))}"]` : `[data-flag="${CSS.escape(id)}"] > div`;
  const place = section.querySelector(name);
  if (!place) return;
  const tools = make("div", { className: "acts" });
  tools.append(button(reason ? "Change why you disagree" : "I disagree", (opener) => ask(tools, opener, {
    label: "Why? It stays beside the finding; your progress counts it.", text: reason, most: 500, rows: 3,
    send: "Keep", save: (text) => text && change("dispute", { turn, finding: id, reason: text }, turn),
  }), message));
  if (reason) {
    tools.append(button("I agree after all", () => change("dispute", { turn, finding: id, reason: "" }, turn), message));
  }
  place.append(tools);
}

function sessionTools(id) {
  const sure = make("dialog", { className: "act-sure" },
    make("p", {}, "Delete this session for good: recordings, words and judgements? There is no way back."));
  sure.setAttribute("aria-label", "Delete this session?");
  const gone = async () => {
    sure.close();
    const words = await post("remove", {});
    if (words === null) return;
    sessionStorage.setItem(SAID, words);
    location.replace("/library.html");
  };
  sure.append(button("Keep it", () => sure.close()), button("Delete it", gone));
  const tools = make("nav", { className: "acts" },
    make("a", { className: "act", href: "/" }, "Practise"),
    make("a", { className: "act", href: `${here}/shared.html`, download: `review-${id}.html` }, "One file for a coach"),
    button("Delete this session", () => sure.showModal()), sure);
  tools.setAttribute("aria-label", "This session");
  return tools;
}

const reply = await fetch(`${here}/deeds.json`);
const top = document.querySelector("header.top");
top.append(status);
if (reply.ok) {
  const { id, turns } = await reply.json();
  top.append(sessionTools(id));
  for (const deed of turns) {
    const section = document.querySelector(`[data-answer="${deed.turn}"]`);
    if (section) answerTools(deed, section);
  }
  if (!secret) status.textContent = "This tab can only show. Open the link from the studio's terminal to change things.";
} else {
  status.textContent = (await reply.text()).trim();
}
if (sessionStorage.getItem(SAID)) {
  status.textContent = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
}
document.documentElement.dataset.acts = "ready";
