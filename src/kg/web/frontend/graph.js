/* A drawing that can be walked: a click tells of a thing, and each thing can be opened up in turn. */

import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

cytoscape.use(fcose);

/* The library writes a stylesheet into the page unless it finds one: the page has its rule already. */
document.head.append(Object.assign(document.createElement("template"), { id: "__________cytoscape_stylesheet" }));

/* Kinds differ in shape first, so that nobody has to tell colours apart. */
const SHAPES = {
  event: "round-rectangle",
  person: "ellipse",
  organization: "rectangle",
  agreement: "diamond",
  country: "hexagon",
  bloc: "octagon",
  place: "triangle",
};

/** Fills the figure with the thing that it is about and the things around it. */
export async function draw(figure) {
  const canvas = figure.querySelector(".canvas");
  const first = await neighbours(figure.dataset.source);
  canvas.hidden = false;
  figure.querySelector(".legend").hidden = false;
  const graph = cytoscape({ container: canvas, minZoom: 0.2, maxZoom: 3, style: [] });
  const told = figure.querySelector("[role=status]");

  paint(graph, canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(graph, canvas));
  graph.on("tap", "node", ({ target }) => choose(target));
  add(graph, first);
  choose(graph.getElementById(first.iri));

  function choose(node) {
    graph.nodes().removeClass("chosen");
    node.addClass("chosen");
    told.replaceChildren(...description(node, () => open(node)));
  }

  async function open(node) {
    add(graph, await neighbours(node.data("source")), node);
    node.data("opened", true);
    choose(node);
  }
}

async function neighbours(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** Adds what is not there yet and lays it out; what is there stays about where it is. */
function add(graph, { iri, nodes, edges, cut }, from) {
  const known = new Set(graph.elements().map((one) => one.id()));
  const fresh = [
    ...nodes.map((node, number) => ({
      group: "nodes",
      data: nodeData(node),
      position: from && around(from.position(), number / nodes.length),
    })),
    ...edges.map(({ source, target, name }) => ({
      group: "edges",
      data: { id: `${source} ${name} ${target}`, source, target, name },
    })),
  ].filter(({ data }) => !known.has(data.id));
  graph.add(fresh);
  const node = graph.getElementById(iri);
  node.data({ opened: true, cut });
  graph.layout({
    name: "fcose",
    quality: "proof",
    randomize: !from,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches && Boolean(from),
    nodeDimensionsIncludeLabels: true,
    idealEdgeLength: 110,
    nodeRepulsion: 9000,
    padding: 24,
  }).run();
}

/** A place on a small circle: what begins in one place has edges without length. */
function around({ x, y }, turn) {
  return { x: x + 40 * Math.cos(2 * Math.PI * turn), y: y + 40 * Math.sin(2 * Math.PI * turn) };
}

function nodeData({ iri, label, kind, kind_name: kindName, href, neighbours: source, day }) {
  return { id: iri, label: shortened(label), full: label, kind, kindName, href, source, day };
}

const shortened = (text) => (text.length > 42 ? `${text.slice(0, 40)}…` : text);

/** What the line below the drawing says of a thing. */
function description(node, open) {
  const { full, kindName, day, href, source, opened, cut } = node.data();
  const link = document.createElement("a");
  link.href = href;
  link.textContent = full;
  const parts = [`${kindName}${day ? `, ${day}` : ""}: `, link];
  if (cut) parts.push(" Only the latest of its ties are drawn.");
  if (!opened && source) {
    const more = document.createElement("button");
    more.type = "button";
    more.textContent = "Show its neighbours too";
    more.addEventListener("click", () => {
      more.disabled = true;
      open().catch(() => (more.textContent = "They could not be had"));
    });
    parts.push(" ", more);
  }
  return parts;
}

/** Puts the colours of the page on the drawing. */
function paint(graph, canvas) {
  const colours = getComputedStyle(canvas);
  const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
  graph.style([
    {
      selector: "node",
      style: {
        label: "data(label)",
        color: colour("ink"),
        "font-size": 12,
        "text-wrap": "wrap",
        "text-max-width": 120,
        "text-valign": "bottom",
        "text-margin-y": 4,
        "text-background-color": colour("card"),
        "text-background-opacity": 0.85,
        "background-color": colour("accent-soft"),
        "border-color": colour("accent"),
        "border-width": 1.5,
        width: 26,
        height: 26,
      },
    },
    ...Object.entries(SHAPES).map(([kind, shape]) => ({ selector: `node[kind = "${kind}"]`, style: { shape } })),
    { selector: "node.chosen", style: { "background-color": colour("accent"), "font-weight": "bold" } },
    {
      selector: "edge",
      style: {
        label: "data(name)",
        color: colour("quiet"),
        "font-size": 9,
        "text-rotation": "autorotate",
        "text-background-color": colour("card"),
        "text-background-opacity": 0.85,
        "line-color": colour("line"),
        "target-arrow-color": colour("line"),
        "target-arrow-shape": "triangle",
        "curve-style": "bezier",
        width: 1.5,
      },
    },
  ]).update();
}
