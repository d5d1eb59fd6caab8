/* The SPARQL editor: YASGUI in the place of the form, over this server's endpoint and nothing else. */

import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";

const place = document.getElementById("editor");
const form = document.querySelector("form.query");
const endpoint = new URL(form.action).href;
const prefixes = JSON.parse(place.dataset.prefixes);
const { Yasqe, Tab } = Yasgui;

const NAMES = {
  ".CodeMirror textarea": "Query in SPARQL",
  ".tabRenameInput": "Name of the tab",
  ".yasr_header input": "Find in the answer",
};

/* Terms to complete are those that the description of the data set counts; each list is asked for once. */
const asked = new Map();

function termsOf(property) {
  if (!asked.has(property)) asked.set(property, fetchTerms(property));
  return asked.get(property);
}

async function fetchTerms(property) {
  const query = `SELECT DISTINCT ?term { GRAPH <${place.dataset.dataset}> { ?part void:${property} ?term } } ORDER BY ?term`;
  const response = await fetch(`${endpoint}?${new URLSearchParams({ query, format: "json" })}`);
  if (!response.ok) return [];
  const { results } = await response.json();
  return results.bindings.map(({ term }) => term.value);
}

/** A completer that offers what has the typed text anywhere after the namespace, or begins with it. */
function completing(property) {
  return async (_editor, token) => {
    const typed = (token?.autocompletionString ?? "").toLowerCase();
    const terms = await termsOf(property);
    return terms.filter((term) => term.toLowerCase().startsWith(typed) || localName(term).startsWith(typed));
  };
}

const localName = (iri) => iri.slice(Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/")) + 1).toLowerCase();

/* The ones that come with the editor ask servers elsewhere. */
Yasqe.forkAutocompleter("class", { name: "class", get: completing("class"), persistenceId: null });
Yasqe.forkAutocompleter("property", { name: "property", get: completing("property"), persistenceId: null });
Yasqe.forkAutocompleter("prefixes", {
  name: "prefixes",
  get: Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`),
  persistenceId: null,
});

/** The address that shows a query here, for whoever it is given to. */
const permalink = (query) => `${endpoint}?${new URLSearchParams({ query, format: "html" })}`;

Tab.prototype.getShareableLink = function () {
  return permalink(this.getQuery());
};

const start = form.elements.query.value;
const yasgui = new Yasgui(place, {
  autofocus: false,
  persistenceId: "tradekg",
  populateFromUrl: false,
  autoAddOnInit: false,
  requestConfig: { endpoint, method: "POST" },
  endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
  yasqe: { value: start, createShortLink: undefined },
  yasr: { prefixes },
});

form.hidden = true;
place.hidden = false;

open("Query", start);
// A tab that was kept from another time may have been meant for another address.
for (const tab of Object.values(yasgui._tabs)) tab.setEndpoint(endpoint);

const answered = document.getElementById("answered");
yasgui.on("queryBefore", () => {
  if (answered) answered.hidden = true;
});

for (const link of document.querySelectorAll("a[data-example]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.textContent.trim(), new URL(link.href).searchParams.get("query"));
    place.scrollIntoView({ block: "start" });
    yasgui.getTab().query().catch(() => {});
  });
}

dress();
new MutationObserver(dress).observe(place, { childList: true, subtree: true });

/** Goes to the tab with this query, which is a new one where there is none. */
function open(name, query) {
  const same = Object.values(yasgui._tabs).find((tab) => tab.getQuery().trim() === query.trim());
  if (same) yasgui.selectTabId(same.getId());
  else yasgui.addTab(true, { name: yasgui.createTabName(name), yasqe: { value: query } });
}

/** Gives what the editor draws the names that it lacks, and links to the pages of this server. */
function dress() {
  for (const [selector, name] of Object.entries(NAMES)) {
    for (const element of place.querySelectorAll(selector)) {
      if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", name);
    }
  }
  // A list of tabs may hold nothing else.
  for (const button of place.querySelectorAll('[role="tablist"] .addTab')) button.setAttribute("role", "tab");
  for (const link of place.querySelectorAll(`.yasr a[href^="${place.dataset.base}"]`)) {
    // Of an IRI that goes on with slashes the rest would be another server's address.
    link.href = place.dataset.root + link.href.slice(place.dataset.base.length).replace(/^[/\\]+/, "");
    link.removeAttribute("target");
  }
  // IRIs of the graph may have any scheme; the web's alone are opened.
  for (const link of place.querySelectorAll(".yasr a[href]:not([download])")) {
    if (!/^https?:$/.test(link.protocol)) link.removeAttribute("href");
  }
}
