"use strict";
// Filters the rows as one types; every word must stand somewhere in the session.
(() => {
  const find = document.getElementById("find");
  if (!find) return;
  const found = document.getElementById("found");
  const rows = [...document.querySelectorAll("#rows tr")].map((row) => [
    row,
    `${row.dataset.words} ${row.textContent}`.toLowerCase(),
  ]);
  const filter = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [row, text] of rows) {
      const shown = wanted.every((word) => text.includes(word));
      row.hidden = !shown;
      count += shown;
    }
    found.textContent = wanted.length ? `${count} of ${rows.length}` : "";
  };
  find.addEventListener("input", filter);
  filter();
})();
