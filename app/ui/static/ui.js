/* What scripts add to pages that work without them: live runs, keys, and rows that change as a plan is edited. */
"use strict";
document.documentElement.classList.add("js");

/* A live run: parts of the page are replaced as they change, whoever works on the run. */
function follow(place) {
  const source = new EventSource(place.dataset.live);
  source.addEventListener("parts", (event) => {
    for (const [id, html] of Object.entries(JSON.parse(event.data))) {
      const part = document.getElementById(id);
      if (!part || part.contains(document.activeElement) && document.activeElement.matches("input")) continue;
      const open = [...part.querySelectorAll("details")].map((one) => one.open);
      part.innerHTML = html;
      part.querySelectorAll("details").forEach((one, n) => { one.open = open[n] || one.open; });
      window.htmx?.process(part);
    }
    if (place.dataset.follow && document.querySelector("#state [data-waits]")) {
      source.close();
      location.assign(place.dataset.follow);
    }
  });
  source.addEventListener("ended", () => source.close());
  window.addEventListener("pagehide", () => source.close());
}

/* Keys: j and k move, y says yes, n says no, where nothing is being typed. */
const typing = (target) => target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");

function items(root) {
  return [...root.querySelectorAll("[data-item]")].filter((one) => one.offsetParent !== null);
}

function at(root) {
  return items(root).find((one) => one.hasAttribute("data-at"));
}

function goTo(root, item, scroll = true) {
  if (!item) return;
  items(root).forEach((one) => one.removeAttribute("data-at"));
  item.setAttribute("data-at", "");
  item.focus({ preventScroll: true });
  if (scroll) item.scrollIntoView({ block: "nearest" });
}

function move(root, by) {
  const all = items(root);
  const now = all.indexOf(at(root));
  goTo(root, all[Math.min(all.length - 1, Math.max(0, now + by))]);
}

function yes(root) {
  const item = at(root) || items(root)[0];
  if (item?.dataset.item === "row") {
    tick(item, true);
    move(root, 1);
    return;
  }
  const choice = item?.querySelector("input[data-yes]");
  if (choice) { choice.checked = true; changed(choice); }
  nextSource(root, item);
}

function nextSource(root, item) {
  const left = items(root).filter((one) => one.dataset.item === "source");
  const next = left[left.indexOf(item) + 1];
  if (next) goTo(root, next);
  else root.querySelector("[data-send]")?.focus();
}

function no(root) {
  const item = at(root) || items(root)[0];
  if (item?.dataset.item === "row") {
    tick(item, false);
    item.querySelector(".note-field input")?.focus();
    return;
  }
  const choice = item?.querySelector("input[data-no]");
  if (!choice) return;
  choice.checked = true;
  changed(choice);
  if (choice.value === "reject") item.querySelector("input[data-why]")?.focus();
  else nextSource(root, item);
}

/* A row is right or wrong, a candidate taken or not: some boxes say the one, some the other. */
function tick(item, good) {
  const box = item.querySelector("input[data-tick]");
  if (!box) return;
  box.checked = (box.dataset.tick === "yes") === good;
  changed(box);
}

function changed(input) {
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const root = document.querySelector("[data-keys]");
  if (event.key === "Escape" && root && typing(event.target)) {
    goTo(root, event.target.closest("[data-item]"));
    return;
  }
  if (typing(event.target)) return;
  if (root) {
    const act = { j: () => move(root, 1), k: () => move(root, -1), y: () => yes(root), n: () => no(root) }[event.key];
    if (act) { event.preventDefault(); act(); return; }
  }
  const link = { j: "[data-next]", k: "[data-prev]" }[event.key];
  if (!root && link) document.querySelector(link)?.click();
});

document.addEventListener("focusin", (event) => {
  const root = event.target.closest("[data-keys]");
  const item = event.target.closest("[data-item]");
  if (root && item) {
    items(root).forEach((one) => one.toggleAttribute("data-at", one === item));
  }
});

/* Candidates change places without a reload; the numbers that are sent follow. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-move]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  const other = button.dataset.move === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (button.dataset.move === "up") other.before(item); else other.after(item);
  item.parentElement.querySelectorAll("input[data-place]").forEach((one, n) => { one.value = n + 1; });
  button.focus();
});

/* Rows of one label only, without a reload. */
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-filter]");
  if (!select) return;
  for (const row of select.closest("[data-rows]").querySelectorAll("[data-label]")) {
    row.hidden = select.value !== "" && row.dataset.label !== select.value;
    if (select.value && !row.hidden) row.closest("details")?.setAttribute("open", "");
  }
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-live]").forEach(follow);
  const root = document.querySelector("[data-keys]");
  if (root && !location.hash) goTo(root, items(root)[0], false);
});
