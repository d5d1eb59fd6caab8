/* The search boxes: names that begin so, while one types. Without this the form goes to the page of the search. */

import "@github/auto-complete-element";

const MOST = 8;

for (const box of document.querySelectorAll("auto-complete")) {
  box.fetchResult = suggestions;
  box.addEventListener("combobox-commit", ({ target }) => location.assign(target.dataset.href));
}

/** The options for the address that the box asks: things with a page, in the order of the search. */
async function suggestions(url) {
  if (!url.searchParams.get("q")?.trim()) return "";
  url.searchParams.set("format", "json");
  const response = await fetch(url);
  if (!response.ok) return "";
  const { found } = await response.json();
  return found
    .filter((one) => one.href)
    .slice(0, MOST)
    .map((one) => option(one).outerHTML)
    .join("");
}

function option({ label, href, kind_name: kind, date }) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.dataset.href = href;
  item.dataset.autocompleteValue = label;
  item.append(label, " ", note([kind, date].filter(Boolean).join(", ")));
  return item;
}

function note(text) {
  const span = document.createElement("span");
  span.className = "quiet";
  span.textContent = text;
  return span;
}
