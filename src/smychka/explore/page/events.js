// The dated events of the record: a strip over the years, and those around the chosen month as a list.

import { monthAt, monthIndex } from "./dates.js";
import { button, el, filled, svg } from "./dom.js";
import { choice, details, slider } from "./panels.js";
import { dayText, monthWords } from "./sentences.js";

const WIDTH = 960;
const EDGE = 12;
const HEIGHT = 92;
const ROWS = 4;
const NEAR = 6;
const MOST = 40;

/** The strip of events and the list around the chosen month. */
export function mountEvents(root, app) {
  const view = { app, root, kind: "" };
  build(view);
  app.on("lang", () => build(view));
  app.store.subscribe((state, before) => {
    if (state.month !== before.month) show(view);
  });
}

function kindWords(app, kind) {
  return app.t(`event.kind.${kind}`);
}

function build(view) {
  const { app } = view;
  const { t, about } = app;
  const kinds = [...new Set(about.events.map((event) => event.kind))].sort();
  const options = [
    { value: "", label: t("panel.events.all") },
    ...kinds.map((kind) => ({ value: kind, label: kindWords(app, kind) })),
  ];
  const chosen = choice(t("panel.events.kind"), options, view.kind, (kind) => {
    view.kind = kind;
    show(view);
  });
  const place = monthIndex(app.store.get().month);
  view.slider = slider(t("panel.events.month"), about.months - 1, place, (index) => monthWords(app, monthAt(index)), {
    onInput: (index) => setMonth(app, monthAt(index)),
  });
  view.strip = el("div", { class: "panel-strip", role: "group", tabindex: "0", "aria-label": app.t("panel.events.title") });
  view.list = el("div", { class: "panel-events-list" });
  filled(
    view.root,
    el("h3", null, t("panel.events.title")),
    el("p", null, t("panel.events.note")),
    el("div", { class: "panel-choices" }, chosen.element, view.slider.element),
    view.strip,
    view.list,
  );
  show(view);
}

function setMonth(app, month) {
  app.store.update("", (state) => (state.month === month ? state : { ...state, month }));
}

function shownEvents(view) {
  const rows = view.app.about.events.map((event, place) => ({ ...event, place }));
  return rows.filter((event) => !view.kind || event.kind === view.kind);
}

function placeOf(view, index) {
  return EDGE + (index / (view.app.about.months - 1)) * (WIDTH - 2 * EDGE);
}

function clamped(app, day) {
  return Math.min(Math.max(monthIndex(day), 0), app.about.months - 1);
}

function show(view) {
  const { app } = view;
  const { month } = app.store.get();
  const now = monthIndex(month);
  view.slider.set(now);
  const events = shownEvents(view);
  filled(view.strip, strip(view, events, now));
  filled(view.list, ...around(view, events, now));
}

function strip(view, events, now) {
  const { app } = view;
  const base = HEIGHT - 20;
  const years = Array.from({ length: 23 }, (_, place) => 1918 + place).map((year) => {
    const x = placeOf(view, monthIndex(`${year}-01`));
    const label =
      year % 2 ? null : svg("text", { x, y: HEIGHT - 4, "text-anchor": "middle", class: "strip-year" }, String(year));
    return svg("g", {}, svg("line", { x1: x, x2: x, y1: base, y2: base + 4, class: "strip-line" }), label);
  });
  const marks = events.map((event) => {
    const start = placeOf(view, clamped(app, event.start));
    const near = Math.abs(clamped(app, event.start) - now) <= NEAR;
    const y = 8 + (event.place % ROWS) * 15;
    const mark = svg(
      "rect",
      { x: start - 3.5, y, width: 7, height: 11, rx: 2, class: near ? "strip-mark near" : "strip-mark" },
      svg("title", {}, `${dayText(app, event.start)}: ${event.title}`),
    );
    mark.addEventListener("click", () => setMonth(app, monthAt(clamped(app, event.start))));
    return mark;
  });
  const x = placeOf(view, now);
  const label = app.t("panel.events.label", { count: events.length, month: monthWords(app, monthAt(now)) });
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "panel-strip-drawing", role: "img", "aria-label": label },
    svg("line", { x1: EDGE, x2: WIDTH - EDGE, y1: base, y2: base, class: "strip-line" }),
    ...years,
    ...marks,
    svg("line", { x1: x, x2: x, y1: 2, y2: base, class: "strip-now" }),
  );
}

function around(view, events, now) {
  const { app } = view;
  const near = events.filter((event) => Math.abs(clamped(app, event.start) - now) <= NEAR).slice(0, MOST);
  const heading = el("h4", null, app.t("panel.events.around", { month: monthWords(app, monthAt(now)) }));
  const list = el(
    "ol",
    { class: "panel-events-rows" },
    near.map((event) => item(view, event)),
  );
  const whole = details(
    app.t("panel.events.every", { count: events.length }),
    el(
      "ol",
      { class: "panel-events-rows" },
      events.map((event) => item(view, event)),
    ),
  );
  return [heading, near.length ? list : el("p", null, app.t("panel.events.none")), whole];
}

function item(view, event) {
  const { app } = view;
  const source = app.about.sources?.[event.source] ?? event.source;
  const until = event.end && event.end !== event.start ? dayText(app, event.end) : "";
  const when = until
    ? app.t("panel.period", { first: dayText(app, event.start), last: until })
    : dayText(app, event.start);
  return el(
    "li",
    null,
    button(when, () => setMonth(app, monthAt(clamped(app, event.start))), { class: "panel-link" }),
    " ",
    el("strong", null, event.title),
    event.description ? `. ${event.description}` : "",
    el("small", null, ` ${kindWords(app, event.kind)}. ${source} (${app.t(`status.${event.status}`)})`),
  );
}
