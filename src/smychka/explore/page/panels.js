// What the panels share: when they compute, how they wait, frames for figures, downloads.

import { courseKey } from "./course.js";
import { button, el, svg } from "./dom.js";

const REST = 140;
const TRIES = 8;
const AT_ONCE = 40;
const MOST_KEPT = 900;

/** The run a state is read against: its course and its name. */
export function readAgainst(app, state) {
  const pin = state.against === null || state.against === undefined ? null : state.pins[state.against];
  return pin ? { course: pin.course, name: pin.name } : { course: {}, name: app.t("panel.history") };
}

/** A name of a panel's work: it is done anew only where this differs. */
export function workKey(...parts) {
  return JSON.stringify(parts);
}

/**
 * Do a panel's work while it is the chosen one: at once, and whenever its key differs.
 * @param {object} app the page
 * @param {string} panel its name in `state.panel`; "" for always
 * @param {(state: object) => string} keyOf what its work depends on
 * @param {(state: object, current: () => boolean) => Promise|void} work called after a short rest
 * @returns {{again: () => void}}
 */
export function follow(app, panel, keyOf, work) {
  let done = null;
  let ticket = 0;
  let timer = 0;
  const look = () => {
    const state = app.store.get();
    if (panel && state.panel !== panel) return;
    const key = keyOf(state);
    if (key === done) return;
    done = key;
    ticket += 1;
    const mine = ticket;
    clearTimeout(timer);
    timer = setTimeout(() => work(state, () => mine === ticket), REST);
  };
  const again = () => {
    done = null;
    look();
  };
  app.store.subscribe(look);
  app.on("lang", again);
  look();
  return { again };
}

/** Wait so many milliseconds. */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The answer of a call that newer ones may push aside: asked again until it is answered or no longer wanted. */
export async function settled(call, current) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!error.stale || tries >= TRIES || !current()) throw error;
      await pause(REST * (tries + 1));
    }
  }
}

const answers = new Map();

/** Charts of a run by id, from what was computed before or computed anew; 40 at once. */
export async function resultsOf(app, course, draws, ids, lane, current = () => true) {
  const name = `${courseKey(course)}|${draws}|`;
  const missing = ids.filter((id) => !answers.has(name + id));
  for (let place = 0; place < missing.length; place += AT_ONCE) {
    const some = missing.slice(place, place + AT_ONCE);
    const [found] = await settled(() => app.engine.run([course], draws, some, lane), current);
    some.forEach((id, index) => answers.set(name + id, found[index].slice()));
  }
  const results = Object.fromEntries(ids.map((id) => [id, answers.get(name + id)]));
  while (answers.size > MOST_KEPT) {
    answers.delete(answers.keys().next().value);
  }
  return results;
}

/** A line that tells what a panel is doing, read out by screen readers. */
export function statusLine() {
  return el("p", { class: "panel-status", role: "status" });
}

/** Run a panel's work with its status line: busy while it runs, the reason where it fails. */
export async function told(app, status, current, work) {
  status.textContent = app.t("panel.busy");
  status.classList.remove("panel-fault");
  try {
    await work();
    if (current()) status.textContent = "";
  } catch (error) {
    if (!current() || error.stale) return;
    status.classList.add("panel-fault");
    status.textContent = error.message;
  }
}

/** A native select with its label. */
export function choice(label, options, chosen, onChange) {
  const select = el("select", {});
  for (const group of options) {
    const items = group.options ?? [group];
    const rows = items.map((item) => {
      const row = el("option", { value: item.value }, item.label);
      row.selected = item.value === chosen;
      return row;
    });
    if (group.options) select.append(el("optgroup", { label: group.label }, ...rows));
    else select.append(...rows);
  }
  select.addEventListener("change", () => onChange(select.value));
  return { element: el("label", { class: "panel-field" }, el("span", {}, label), select), select };
}

/** A native check box with its label. */
export function tick(label, checked, onChange) {
  const box = el("input", { type: "checkbox" });
  box.checked = checked;
  box.addEventListener("change", () => onChange(box.checked));
  return el("label", { class: "panel-tick" }, box, el("span", {}, label));
}

/** A native slider with its label and its value in words. */
export function slider(label, most, value, text, { onInput, onChange }) {
  const range = el("input", { type: "range", min: "0", max: String(most), step: "1", value: String(value) });
  const output = el("output", {}, text(value));
  const show = () => {
    output.textContent = text(Number(range.value));
    range.setAttribute("aria-valuetext", output.textContent);
  };
  range.addEventListener("input", () => {
    show();
    onInput?.(Number(range.value));
  });
  range.addEventListener("change", () => onChange?.(Number(range.value)));
  show();
  const set = (place) => {
    range.value = String(place);
    show();
  };
  return { element: el("label", { class: "panel-slider" }, el("span", {}, label), range, output), range, set };
}

/**
 * A table with caption and scopes. A cell is text, an element, or {text, numeric: true}.
 * @param {string} caption what it shows
 * @param {Array<string|{text: string, numeric: boolean}>} columns
 * @param {Array<Array>} rows the first cell of each names the row
 */
export function tableOf(caption, columns, rows) {
  const heads = columns.map((column) =>
    el("th", { scope: "col", class: column.numeric ? "number" : "" }, column.text ?? column),
  );
  const labels = columns.map((column) => column.text ?? column);
  const lines = rows.map((cells) => {
    const made = cells.map((cell, place) => {
      const inside = cell instanceof Node ? cell : String(cell?.text ?? cell ?? "");
      const attributes = { class: columns[place].numeric ? "number" : "", "data-label": labels[place] };
      return place === 0 ? el("th", { scope: "row", ...attributes }, inside) : el("td", attributes, inside);
    });
    return el("tr", {}, ...made);
  });
  const made = el(
    "table",
    { class: "panel-table" },
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads)),
    el("tbody", {}, ...lines),
  );
  return el("div", { class: "panel-scroll", tabindex: "0", role: "region", "aria-label": caption }, made);
}

/** A part that is opened on demand. */
export function details(summary, ...children) {
  return el("details", { class: "panel-details" }, el("summary", {}, summary), ...children);
}

/** A figure: heading, drawing, sentence, table on demand, buttons. Parts are replaced through the handle. */
export function framed(app, heading, saves = {}) {
  const title = el("h3", {}, heading);
  const body = el("div", { class: "panel-drawing" });
  const caption = el("p", {});
  const data = details(app.t("panel.data_table"));
  const tools = el("p", { class: "panel-tools" });
  for (const [kind, save] of Object.entries(saves)) {
    const made = button(kind.toUpperCase(), () => save());
    made.setAttribute("aria-label", app.t("panel.save_as", { title: heading, kind: kind.toUpperCase() }));
    tools.append(made);
  }
  const figure = el("figure", { class: "panel-figure" }, title, body, el("figcaption", {}, caption), data, tools);
  const setTable = (made) => data.replaceChildren(data.firstElementChild, made);
  return { figure, title, body, caption, setTable };
}

/** Offer a file for saving. */
export function saveFile(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = el("a", { href: url, download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), REST * TRIES);
}

const LOOKS = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
];

/** A drawing of ours as SVG text that stands alone: the colours in force written out, citation inside. */
export function svgText(drawing, title, citation, width, height) {
  const copy = drawing.cloneNode(true);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const [from, to] = [
    [drawing, ...drawing.querySelectorAll("*")],
    [copy, ...copy.querySelectorAll("*")],
  ];
  from.forEach((original, place) => {
    const look = getComputedStyle(original);
    to[place].removeAttribute("style");
    to[place].removeAttribute("class");
    for (const name of LOOKS) {
      const value = look.getPropertyValue(name);
      if (value) to[place].setAttribute(name, plainColour(value));
    }
  });
  copy.prepend(svg("title", {}, title), svg("desc", {}, citation));
  return new XMLSerializer().serializeToString(copy);
}

/** A colour as every program reads it: `color(srgb 1 0 0)` becomes `rgb(255,0,0)`. */
function plainColour(value) {
  return value.replace(
    /color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ [\d.]+)?\)/g,
    (_, ...parts) =>
      `rgb(${parts
        .slice(0, 3)
        .map((part) => Math.round(255 * Number(part)))
        .join(",")})`,
  );
}

/** A file name out of a title. */
export function fileName(title, ending) {
  const plain = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return `smychka-${plain || "chart"}.${ending}`;
}

/** SVG text as a PNG picture, twice as fine as it is drawn. */
export async function pngOf(text, width, height) {
  const picture = new Image();
  const ready = new Promise((resolve, reject) => {
    picture.onload = resolve;
    picture.onerror = () => reject(new Error("the picture could not be drawn"));
  });
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await ready;
  const canvas = el("canvas", { width: 2 * width, height: 2 * height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(document.body).backgroundColor || "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Save a drawing of ours as "svg" or "png". */
export async function saveDrawing(drawing, title, citation, kind) {
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const text = svgText(drawing, title, citation, width, height);
  if (kind === "svg") saveFile(fileName(title, "svg"), text, "image/svg+xml");
  else saveFile(fileName(title, "png"), await pngOf(text, width, height), "image/png");
}
