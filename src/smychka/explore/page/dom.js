/** Small helpers for elements. Text is only ever set as text; no markup is parsed. */

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "open", "indeterminate", "htmlFor"]);

/** Sets attributes, properties and listeners (`onClick` and the like) of an element; null and false are left out. */
export function dressed(node, attributes) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on") && typeof value === "function") {
      node.addEventListener(name.slice(2).toLowerCase(), value);
    } else if (PROPERTIES.has(name)) {
      node[name] = value;
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, String(value));
    }
  }
  return node;
}

/** An element with attributes and children; children are elements or texts, lists of them, or null. */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return dressed(node, attributes);
}

/** An element of a drawing. */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return dressed(node, attributes);
}

/** A button with a text. */
export function button(label, onClick, attributes) {
  return el("button", { type: "button", onClick, ...attributes }, label);
}

/** A choice among `options`, pairs of value and text. */
export function select(options, chosen, onChange, attributes) {
  const node = el(
    "select",
    { onChange: (event) => onChange(event.target.value), ...attributes },
    options.map(([value, text]) => el("option", { value }, text)),
  );
  node.value = String(chosen);
  return node;
}

/**
 * A table that scrolls sideways by itself where it is too wide.
 * @param {string} caption what the table shows
 * @param {Array<string|{title: string, numeric?: boolean}>} columns the heads
 * @param {Array<Array<string|number|Node|null>>} rows cells; the first of each row is its head
 */
export function table(caption, columns, rows) {
  const heads = columns.map((column) => (typeof column === "string" ? { title: column } : column));
  const cell = (value, place) =>
    el(
      place ? "td" : "th",
      { scope: place ? null : "row", class: heads[place]?.numeric ? "number" : null },
      value ?? "",
    );
  const body = el(
    "tbody",
    null,
    rows.map((row) => el("tr", null, row.map(cell))),
  );
  const top = heads.map((head) => el("th", { scope: "col", class: head.numeric ? "number" : null }, head.title));
  const whole = el("table", null, el("caption", null, caption), el("thead", null, el("tr", null, top)), body);
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, whole);
}

/** Replaces everything in an element. */
export function filled(node, ...children) {
  node.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A field with its label before it. */
export function labelled(text, control, attributes) {
  return el("label", attributes, el("span", { class: "label" }, text), control);
}

/** A text of the interface that names an element `id`; makes ids that are safe in selectors. */
export function idOf(...parts) {
  return parts.join("-").replace(/[^A-Za-z0-9_-]/g, "_");
}
