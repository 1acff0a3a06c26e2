/** Charts drawn by Vega on canvas, updated together, their expressions interpreted and never evaluated as code. */

import { el } from "./dom.js";
import { moment } from "./dates.js";

/** What each colour of the charts becomes on a dark page; the same as in the reports. */
const DARK = {
  "#1f2328": "#e9e7e2",
  "#666c73": "#a9afb6",
  "#dcdad4": "#3b4046",
  "#2f6690": "#86b9e0",
  "#a4511b": "#e6a063",
  "#fdfcf9": "#17191c",
  "#a3a8ad": "#71767c",
  "#1d3f63": "#a9d2f3",
  "#86a9c6": "#4f7fa6",
  "#dccb8f": "#6e6339",
};
const COMMA = { decimal: ",", thousands: "\u00a0", grouping: [3], currency: ["", ""], minus: "\u2212" };
const POINT = { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""], minus: "\u2212" };
const compiled = new WeakMap();

/** Whether the page is dark at present, by choice or by the system. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function mapped(value, change) {
  if (Array.isArray(value)) {
    return value.map((item) => mapped(item, change));
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, change)]));
  }
  return typeof value === "string" ? change(value) : value;
}

/** The specification compiled to Vega, as text, kept for the next chart of the same kind. */
function compiledText(spec) {
  if (!compiled.has(spec)) {
    const wide = { ...spec, autosize: { type: "fit", contains: "padding", resize: true }, width: "container" };
    const whole = spec.hconcat || spec.vconcat || spec.concat || spec.facet ? spec : wide;
    const nowhere = el("div");
    const told = {
      mode: "vega-lite",
      ast: true,
      actions: false,
      defaultStyle: false,
      renderer: "none",
      tooltip: false,
      logLevel: 1,
    };
    compiled.set(
      spec,
      globalThis.vegaEmbed(nowhere, whole, told).then((result) => {
        result.finalize();
        return JSON.stringify(result.vgSpec);
      }),
    );
  }
  return compiled.get(spec);
}

async function prepared(spec, options) {
  const dark = isDark();
  const replaced = options.replace || {};
  const words = (text) => {
    const coloured = dark && Object.hasOwn(DARK, text.toLowerCase()) ? DARK[text.toLowerCase()] : text;
    return Object.hasOwn(replaced, coloured) ? replaced[coloured] : coloured;
  };
  const made = mapped(JSON.parse(await compiledText(spec)), words);
  const vega = options.change ? options.change(made) : made;
  if (options.zero !== undefined) {
    (vega.scales || [])
      .filter((scale) => scale.name === "y")
      .forEach((scale) => Object.assign(scale, { zero: options.zero }));
  }
  return vega;
}

/** Rows whose dates are moments; texts become such. */
function momentary(rows) {
  return rows.map((row) => (typeof row.date === "string" ? { ...row, date: moment(row.date) } : row));
}

function put(view, sets) {
  for (const [name, rows] of Object.entries(sets)) {
    try {
      view.data(name, momentary(rows));
    } catch (error) {
      if (!/[Uu]nrecognized data set/.test(error.message)) {
        throw error;
      }
    }
  }
}

/** Resolves after the next frame has been painted. */
export function painted() {
  return new Promise((done) => {
    if (document.hidden) {
      setTimeout(done, 0);
    } else {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
      });
    }
  });
}

/**
 * One pass over several charts: all changed data first, then every view runs, then one frame.
 * @param {Array<[object, object]>} changes pairs of handle and changed data sets
 */
export async function updateAll(changes) {
  for (const [handle, sets] of changes) {
    put(handle.view, sets);
  }
  await Promise.all(changes.map(([handle]) => handle.view.runAsync()));
  return painted();
}

/**
 * Draws a Vega-Lite specification.
 * @param {HTMLElement} container where; its content is replaced
 * @param {object} spec with named data sets
 * @param {object} data rows by name of data set; dates as ISO texts or milliseconds
 * @param {{replace?: object, zero?: boolean, lang?: string, label?: string, tip?: Function, change?: Function}} options
 *   texts of the specification to be replaced, whether the axis begins at nought, language, accessible name,
 *   what a tooltip shows of a value, and what is changed in the compiled specification
 * @returns {Promise<{view: object, update: Function, svg: Function, png: Function, close: Function}>}
 */
export async function draw(container, spec, data, options = {}) {
  const vega = await prepared(spec, options);
  for (const source of vega.data || []) {
    if (data && Object.hasOwn(data, source.name)) {
      source.values = momentary(data[source.name]);
      delete source.url;
    }
  }
  const result = await globalThis.vegaEmbed(container, vega, {
    mode: "vega",
    ast: true,
    actions: false,
    defaultStyle: false,
    renderer: "canvas",
    logLevel: 1,
    hover: false,
    formatLocale: options.lang === "ru" ? COMMA : POINT,
    tooltip: tooltipHandler(options.tip),
  });
  container.removeAttribute("aria-roledescription");
  container.setAttribute("role", "img");
  if (options.label) {
    container.setAttribute("aria-label", options.label);
  }
  const { view } = result;
  const handle = {
    view,
    update: (sets) => updateAll([[handle, sets]]),
    svg: () => view.toSVG(),
    png: () => view.toImageURL("png", 2),
    close: () => result.finalize(),
  };
  return handle;
}

let tip = null;

/** Shows what lies under the pointer beside it; `shown` turns Vega's value into rows of name and text. */
function tooltipHandler(shown) {
  return (_handler, event, _item, value) => {
    tip ||= document.body.appendChild(el("div", { id: "tip", hidden: true, "aria-hidden": "true" }));
    if (value === null || value === undefined || value === "") {
      tip.hidden = true;
      return;
    }
    const rows = Object.entries((shown ? shown(value) : value) || {}).filter(
      ([, text]) => text !== "" && text !== null,
    );
    tip.replaceChildren(...rows.map(([name, text]) => el("div", null, el("span", null, name), " ", String(text))));
    tip.hidden = rows.length === 0;
    const box = tip.getBoundingClientRect();
    const right = event.clientX + 14 + box.width > innerWidth;
    tip.style.left = `${Math.max(4, right ? event.clientX - box.width - 10 : event.clientX + 14)}px`;
    tip.style.top = `${Math.max(4, Math.min(event.clientY + 12, innerHeight - box.height - 6))}px`;
  };
}
