// Long work: what is asked for, files that are sent in, and how far each job is.
const $ = (id) => document.getElementById(id);
const secret = sessionStorage.getItem("mockloop-secret") ?? "";
const EVERY = 700; // milliseconds between two looks while something is under way
const WORDS = { waiting: "waits", running: "under way", done: "done", failed: "failed" };

const notice = (text) => { $("notice").textContent = text; };

async function ask(address, body, type = "application/json") {
  try {
    const headers = { "content-type": type, "x-mockloop-secret": secret };
    const reply = await fetch(address, { method: "POST", headers, body });
    if (reply.ok) return await reply.json();
    notice((await reply.text()).trim());
  } catch {
    notice("The studio does not answer. Is it still running?");
  }
  return null;
}

async function begin(wanted) {
  notice("");
  if (await ask("/work", JSON.stringify(wanted))) await look();
}

function make(name, text, props = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...props });
}

function jobRow(job) {
  const row = make("li", "");
  const known = job.total > 0;
  const share = known ? `, ${Math.floor((100 * job.done) / job.total)} %` : "";
  row.append(make("strong", job.title), make("span", ` ${WORDS[job.state]}${job.state === "running" ? share : ""}`));
  if (job.state === "running") {
    const bar = make("progress", "");
    bar.setAttribute("aria-label", job.title);
    if (known) Object.assign(bar, { max: job.total, value: job.done });
    row.append(bar);
  }
  for (const note of job.notes) row.append(make("p", note));
  row.dataset.state = job.state;
  return row;
}

function modelRow({ name, megabytes, there, words }) {
  const row = make("li", "");
  row.append(make("strong", name), make("span", ` ${words} `));
  if (there) row.append(make("span", "Installed."));
  else row.append(make("button", `Fetch it (${megabytes} MB)`, {
    type: "button", onclick: () => begin({ work: "fetch", model: name }),
  }));
  return row;
}

let timer = 0;
let shown = "";

async function look() {
  clearTimeout(timer);
  try {
    const reply = await fetch("/work.json");
    if (!reply.ok) return notice((await reply.text()).trim());
    const text = await reply.text();
    if (text !== shown) draw(JSON.parse(text));
    shown = text;
    const busy = JSON.parse(text).jobs.some(({ state }) => state === "running" || state === "waiting");
    timer = setTimeout(look, busy ? EVERY : 10 * EVERY);
  } catch {
    notice("The studio does not answer. Is it still running?");
    timer = setTimeout(look, 10 * EVERY);
  }
}

function draw({ jobs, models }) {
  $("none").hidden = jobs.length > 0;
  $("jobs").replaceChildren(...jobs.map(jobRow));
  const now = models.map(({ name, there }) => `${name} ${there}`).join();
  if ($("models").dataset.now === now) return; // a button under a finger stays where it is
  $("models").dataset.now = now;
  $("models").replaceChildren(...models.map(modelRow));
}

async function bring(files) {
  if (!files.length) return notice("Choose a file first.");
  notice("");
  let batch = "";
  for (const [at, file] of [...files].entries()) {
    notice(`Taking ${file.name} (${at + 1} of ${files.length}) …`);
    const address = `/send-in?batch=${encodeURIComponent(batch)}&name=${encodeURIComponent(file.name)}`;
    const taken = await ask(address, file, "application/octet-stream");
    if (!taken) return;
    batch = taken.batch;
  }
  $("files").value = "";
  await begin({ work: "bring", batch, candidate: $("candidate").value });
}

$("bring").addEventListener("submit", (event) => {
  event.preventDefault();
  bring($("files").files);
});
const drop = $("drop");
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  bring(event.dataTransfer.files);
});
$("judge").addEventListener("click", () => begin({ work: "judge" }));
if (!secret) notice("This tab can only show. Press Enter in the studio's terminal and open the link it prints.");
look();
