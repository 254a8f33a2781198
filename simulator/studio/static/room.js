// The interview room: draws what the studio says of it, and hands on keys and typed answers.
const $ = (id) => document.getElementById(id);
const LIVE = ["your-turn", "listening", "still-listening"];

const set = (id, text) => {
  const element = $(id);
  if (element.textContent !== text) element.textContent = text;
};

export class Room {
  // `say`: sends a message. `silence`: stops the interviewer's voice in the page at once.
  constructor(say, silence) {
    this.say = say;
    this.silence = silence;
    this.view = null;
    this.captions = false;
    this.sent = false; // an answer was sent, and the studio has not said yet that it has it
    this.buttons = new Map();
    document.addEventListener("keydown", (event) => this.typed(event));
    for (const button of document.querySelectorAll("#leaving button")) {
      button.addEventListener("click", () => this.press(button.dataset.key));
    }
    $("typing").addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer();
    });
    $("answer").value = sessionStorage.getItem("mockloop-draft") ?? "";
    $("answer").addEventListener("input", () => sessionStorage.setItem("mockloop-draft", $("answer").value));
  }

  draw(view) {
    const fresh = this.view?.state !== view.state;
    this.view = view;
    set("place", view.place);
    set("question-text", view.question || "One moment");
    $("question-text").ariaLive = view.typed ? "polite" : "off"; // by voice it is heard
    set("state", view.words);
    $("state").classList.toggle("live", view.recording);
    set("time", view.time);
    $("hearing").hidden = view.typed || !view.recording;
    $("level").value = view.level;
    set("beside", view.beside);
    set("study", view.study);
    $("study").hidden = !view.study;
    set("caption", view.caption || "What is heard appears here, after each sentence.");
    $("caption").hidden = !this.captions || view.typed;
    $("leaving").hidden = view.state !== "leaving";
    $("keys").hidden = view.state === "leaving";
    view.keys.forEach((key) => this.key(key, view.typed));
    if (!LIVE.includes(view.state)) this.sent = false;
    const typing = view.typed && LIVE.includes(view.state) && !this.sent;
    const shown = !$("typing").hidden;
    $("typing").hidden = !typing;
    if (typing && !shown) $("answer").focus();
    if (fresh && view.state === "leaving") $("leaving").querySelector("button:last-child").focus();
  }

  key({ key, label, on, help }, typed) {
    let button = this.buttons.get(key);
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.classList.toggle("first", key === "space");
      button.title = help;
      button.append(document.createElement("span"), document.createElement("kbd"));
      button.lastChild.textContent = key;
      button.addEventListener("click", (event) => {
        this.press(key);
        if (event.detail) button.blur(); // a click of the mouse must not turn the space bar into this button
      });
      $("keys").append(button);
      this.buttons.set(key, button);
    }
    if (button.firstChild.textContent !== label) button.firstChild.textContent = label;
    if (key === "c") button.ariaPressed = String(this.captions);
    button.disabled = !on && document.activeElement !== button; // the focus is not thrown to the top of the page
    button.ariaDisabled = String(!on);
    button.hidden = typed && (key === "c" || (key === "space" && LIVE.includes(this.view.state)));
  }

  // The studio has something to say of the answer: it can be typed on.
  reopen() {
    this.sent = false;
    if (this.view) this.draw(this.view);
  }

  press(key) {
    if (key === "c") this.captions = !this.captions;
    if (key === "space" && this.view?.state === "speaking") this.silence();
    this.say({ type: "key", key });
    if (this.view) this.draw(this.view);
  }

  typed(event) {
    if ($("room").hidden || event.metaKey || event.altKey) return;
    if (event.ctrlKey) {
      if (event.key === "Enter" && event.target === $("answer")) this.answer();
      return;
    }
    if (event.target.closest("input, textarea, select")) return;
    const key = event.key === " " ? "space" : event.key === "Escape" ? "escape" : event.key;
    if (event.target.closest("button, a, summary") && (key === "space" || key === "Enter")) return;
    const known = this.buttons.has(key) || (this.view?.state === "leaving" && ["y", "n", "escape"].includes(key));
    if (!known) return;
    event.preventDefault();
    if (!event.repeat) this.press(key);
  }

  answer() {
    const text = $("answer").value.trim();
    if (!text) return;
    this.say({ type: "answer", text });
    this.sent = true;
    $("answer").value = "";
    $("typing").hidden = true;
    sessionStorage.removeItem("mockloop-draft");
  }
}
