"use strict";
// Sound, words and findings in step. No library, no request: everything is on this page or beside it.
(() => {
  const clock = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
  const players = [];

  for (const answer of document.querySelectorAll("[data-answer]")) {
    const audio = answer.querySelector("audio");
    if (!audio) continue;
    const wave = answer.querySelector(".wave");
    const head = wave && wave.querySelector(".head");
    const words = [...answer.querySelectorAll("[data-t]")];
    const times = words.map((w) => Number(w.dataset.t));
    const length = Number(audio.dataset.seconds) || 0;
    let lit = null;

    const show = () => {
      const t = audio.currentTime;
      if (head && length) head.setAttribute("x", String((1000 * Math.min(t, length)) / length));
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
      run();
    });
    audio.addEventListener("seeked", show);
    audio.addEventListener("timeupdate", show);
    audio.addEventListener("error", () => {
      const note = answer.querySelector(".no-sound");
      if (note) note.hidden = false;
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

  const playerOf = (node) => players.find((p) => p.answer.contains(node));
  const toggle = (audio) => (audio.paused ? audio.play().catch(() => {}) : audio.pause());

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-seek]");
    if (!target) return;
    const player = target.dataset.turn ? players.find((p) => p.answer.dataset.answer === target.dataset.turn) : playerOf(target);
    if (!player) return;
    player.seek(Number(target.dataset.seek));
    if (target.dataset.play !== undefined) player.audio.play().catch(() => {});
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

  let current = 0;
  const flags = [...document.querySelectorAll("details[data-flag]")];
  let flagAt = -1;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, audio, button, summary, a, [role=slider]") && event.key !== "f") return;
    const within = playerOf(document.activeElement);
    const player = within || players[current];
    if (event.key === " " && player) toggle(player.audio);
    else if (event.key === "ArrowLeft" && player) player.seek(player.audio.currentTime - 5);
    else if (event.key === "ArrowRight" && player) player.seek(player.audio.currentTime + 5);
    else if ((event.key === "j" || event.key === "k") && players.length) {
      current = Math.max(0, Math.min(players.length - 1, current + (event.key === "j" ? 1 : -1)));
      players[current].answer.scrollIntoView();
      players[current].answer.querySelector("h2, h3").focus();
    } else if (event.key === "f" && flags.length && !event.target.closest("input")) {
      flagAt = (flagAt + 1) % flags.length;
      flags[flagAt].open = true;
      flags[flagAt].querySelector("summary").focus();
    } else return;
    event.preventDefault();
  });
})();
