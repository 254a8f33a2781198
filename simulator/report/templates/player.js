"use strict";
// Sound, words and findings in step. No library, no request: everything is on this page or beside it.
(() => {
  const clock = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
  const players = [];
  // a reply stands inside the section of its question: what belongs to the question alone is told by what is nearest
  const answerOf = (node) => node && node.closest && node.closest("[data-answer]");
  const own = (answer, what) => [...answer.querySelectorAll(what)].filter((node) => answerOf(node) === answer);

  for (const answer of document.querySelectorAll("[data-answer]")) {
    const [audio] = own(answer, "audio");
    if (!audio) continue;
    const [wave] = own(answer, ".wave");
    const head = wave && wave.querySelector(".head");
    const words = own(answer, "[data-t]");
    const times = words.map((w) => Number(w.dataset.t));
    const length = Number(audio.dataset.seconds) || 0;
    let lit = null;

    const show = () => {
      const t = audio.currentTime;
      if (head && length) head.setAttribute("x", `${(100 * Math.min(t, length)) / length}%`);
      if (wave) {
        wave.setAttribute("aria-valuenow", t.toFixed(1));
        wave.setAttribute("aria-valuetext", clock(t));
      }
      let low = 0;
      let high = times.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle] <= t) low = middle + 1;
        else high = middle;
      }
      const word = low > 0 && t > 0 ? words[low - 1] : null;
      if (word !== lit) {
        if (lit) lit.classList.remove("now");
        if (word) word.classList.add("now");
        lit = word;
      }
    };
    const seek = (t) => {
      audio.currentTime = Math.max(0, Math.min(t, length || t));
      show();
    };
    const hear = (t) => {
      seek(t);
      audio.play().catch(() => {});
    };
    const run = () => {
      show();
      if (!audio.paused) requestAnimationFrame(run);
    };
    audio.addEventListener("play", () => {
      for (const other of players) if (other.audio !== audio) other.audio.pause();
      if (best) best.pause();
      run();
    });
    audio.addEventListener("seeked", show);
    audio.addEventListener("timeupdate", show);
    audio.addEventListener("error", () => {
      for (const note of own(answer, ".no-sound")) note.hidden = false;
    });
    if (wave) {
      wave.addEventListener("click", (event) => {
        const flag = document.getElementById(event.target.dataset.opens || "");
        if (flag) {
          flag.open = true;
          flag.querySelector("summary").focus();
          return;
        }
        const box = wave.getBoundingClientRect();
        hear(((event.clientX - box.left) / box.width) * length);
      });
      wave.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -5, ArrowRight: 5, PageDown: -15, PageUp: 15 }[event.key];
        if (step !== undefined) seek(audio.currentTime + step);
        else if (event.key === "Home") seek(0);
        else if (event.key === "End") seek(length);
        else return;
        event.preventDefault();
      });
    }
    for (const word of words) word.addEventListener("click", () => hear(Number(word.dataset.t)));
    players.push({ answer, audio, seek });
  }

  const playerOf = (node) => players.find((p) => p.answer === answerOf(node));
  const toggle = (audio) => (audio.paused ? audio.play().catch(() => {}) : audio.pause());

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-seek]");
    if (!target) return;
    const player = target.dataset.turn ? players.find((p) => p.answer.dataset.answer === target.dataset.turn) : playerOf(target);
    if (!player) return;
    unfold(player.answer);
    player.seek(Number(target.dataset.seek));
    if (target.dataset.play !== undefined) player.audio.play().catch(() => {});
  });
  // the best take of a story lies in another session
  let best = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hear]");
    if (!button) return;
    best = best || document.body.appendChild(new Audio());
    const again = best.dataset.of === button.dataset.hear + button.dataset.from && !best.paused;
    for (const { audio } of players) audio.pause();
    best.pause();
    if (again) return;
    best.dataset.of = button.dataset.hear + button.dataset.from;
    best.src = button.dataset.hear;
    best.currentTime = Number(button.dataset.from);
    best.play().catch(() => { button.lastChild.textContent = "can't be played"; });
  });
  // opening a weakness puts the sound at its moment
  document.addEventListener("toggle", (event) => {
    const flag = event.target;
    if (flag.matches && flag.matches("details[data-at]") && flag.open && !printing) {
      const player = playerOf(flag);
      if (player) player.seek(Number(flag.dataset.at));
    }
  }, true);

  let printing = false;
  window.addEventListener("beforeprint", () => {
    printing = true;
    for (const d of document.querySelectorAll("details:not([open])")) { d.open = true; d.dataset.closed = ""; }
  });
  window.addEventListener("afterprint", () => {
    for (const d of document.querySelectorAll("details[data-closed]")) { d.open = false; delete d.dataset.closed; }
    printing = false;
  });

  // what a link or a key leads to is never left folded
  const unfold = (node) => {
    for (let d = node && node.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  };
  const arrive = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const fold = target.querySelector(":scope > details.fold");
    if (fold) fold.open = true;
    unfold(target);
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", arrive);
  arrive();

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = button.parentElement.querySelector("code").textContent;
      const told = (word) => {
        button.firstChild.textContent = word;
        setTimeout(() => { button.firstChild.textContent = "Copy"; }, 2000);
      };
      navigator.clipboard.writeText(text).then(() => told("Copied"), () => {
        getSelection().selectAllChildren(button.parentElement.querySelector("code"));
        told("Marked: press Ctrl+C");
      });
    });
  }

  const answers = [...document.querySelectorAll("[data-answer]")];
  let current = -1;
  const flags = [...document.querySelectorAll("details[data-flag]")];
  let flagAt = -1;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, audio, button, summary, a, [role=slider]") && event.key !== "f") return;
    const player =
      playerOf(document.activeElement) || players.find((p) => p.answer === answers[current]) ||
      players[0];
    if (event.key === " " && player) toggle(player.audio);
    else if (event.key === "ArrowLeft" && player) player.seek(player.audio.currentTime - 5);
    else if (event.key === "ArrowRight" && player) player.seek(player.audio.currentTime + 5);
    else if ((event.key === "j" || event.key === "k") && answers.length) {
      current = Math.max(0, Math.min(answers.length - 1, current + (event.key === "j" ? 1 : -1)));
      const answer = answers[current];
      unfold(answer);
      answer.scrollIntoView();
      answer.querySelector("h2, h3").focus();
    } else if (event.key === "f" && flags.length && !event.target.closest("input")) {
      flagAt = (flagAt + 1) % flags.length;
      flags[flagAt].open = true;
      unfold(flags[flagAt]);
      flags[flagAt].querySelector("summary").focus();
    } else return;
    event.preventDefault();
  });
})();
