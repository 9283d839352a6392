"""What the page of the leaderboard runs: sorting by a column, filters by what is known of models.

It makes its own controls, so that without it there are none that do nothing; it reads only
attributes and writes only text, so that no name can become markup. Refuses to know the page
beyond ``table.board`` with ``data-value`` on its cells and ``data-…`` on its rows.
"""

SCRIPT = """
(() => {
  "use strict";
  const table = document.querySelector("table.board");
  if (!table) return;
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const ranked = [...body.rows];
  const bar = document.createElement("div");
  bar.className = "controls";
  const count = document.createElement("output");

  const choice = (name, options) => {
    const label = document.createElement("label");
    const select = document.createElement("select");
    label.append(name + " ", select);
    for (const [value, text] of options) select.add(new Option(text, value));
    bar.append(label);
    return select;
  };

  // Sorting: numbers from the highest, names from A; what is missing is always last.
  let sorted = -1, upwards = true;
  const value = (row) => row.cells[sorted].dataset.value;
  const compare = (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === "" || y === "") return (x === "") - (y === "");
    const by = heads[sorted].dataset.sort === "number" ? x - y : x.localeCompare(y);
    return upwards ? by : -by;
  };
  const show = () => {
    body.append(...(sorted < 0 ? ranked : [...ranked].sort(compare)));
    heads.forEach((head, place) => {
      if (place === sorted) head.setAttribute("aria-sort", upwards ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    by.value = sorted;
  };
  const sort = (place) => {
    const first = place >= 0 && heads[place].dataset.sort !== "number";
    upwards = place === sorted ? !upwards : first;
    sorted = place;
    show();
  };
  const names = heads.map((head, place) => [place, head.textContent]);
  const by = choice("Sort by", [[-1, "Rank"], ...names]);
  by.addEventListener("change", () => sort(Number(by.value)));
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(place));
    head.append(button);
  });

  // Filters: one for each fact in which the models differ.
  const filters = [];
  const filter = () => {
    for (const row of ranked)
      row.hidden = filters.some(([key, select]) =>
        select.value !== "*" && row.dataset[key] !== select.value);
    const left = ranked.filter((row) => !row.hidden).length;
    count.value = `${left} of ${ranked.length} models`;
  };
  for (const [key, name] of [["type", "Type"], ["size", "Size"], ["numerics", "Numerics"]]) {
    const found = [...new Set(ranked.map((row) => row.dataset[key]))];
    if (found.length < 2) continue;
    found.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    const known = found.map((one) => [one, one || "not known"]);
    const select = choice(name, [["*", "all"], ...known]);
    select.addEventListener("change", filter);
    filters.push([key, select]);
  }
  bar.append(count);
  (table.closest(".wide") || table).before(bar);
  filter();
})();
"""

STYLE = """
body { max-width: 72rem }
[hidden] { display: none !important }
.controls { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: baseline;
  margin: 1.2rem 0 .4rem; font-size: .875rem; color: var(--quiet) }
.controls select { font: inherit; color: var(--ink); background: var(--soft);
  border: 1px solid var(--line); border-radius: .25rem; padding: .2rem .4rem; max-width: 12rem }
.board thead button { font: inherit; color: inherit; background: none; border: 0; padding: 0;
  cursor: pointer; text-align: inherit }
.board thead button:hover { color: var(--accent) }
:is(.controls select, .board thead button):focus-visible { outline: 2px solid var(--accent);
  outline-offset: 2px }
[aria-sort] button { color: var(--ink); font-weight: 600 }
[aria-sort] button::after { content: " ↓" } [aria-sort="ascending"] button::after { content: " ↑" }
@media (max-width: 34rem) { .board td .quiet { display: inline; margin-left: .6rem } }
@media print { .controls { display: none } }
"""
