// The 22 regions as equal tiles: values of one date, a slider through the dates, the same as a table.

import { monthAt } from "./dates.js";
import { button, el, filled, svg } from "./dom.js";
import {
  choice,
  fileName,
  follow,
  framed,
  readAgainst,
  saveDrawing,
  saveFile,
  settled,
  slider,
  statusLine,
  tableOf,
  tick,
  told,
  workKey,
} from "./panels.js";
import { citationText, csvText } from "./exports.js";
import { dateHolding, intervalText, known, mapSentence, named, numberText, periodText, unitText } from "./sentences.js";

const SIDE = 62;
const GAP = 4;
const STOPS = 6;
const STRONG = 0.62;
const PACE = 320;
const SWATCHES = 24;

/** The map in its panel. */
export function mountMap(root, app) {
  if (!app.about.maps.length) return;
  const view = { app, root, run: null, before: null, place: 0, differences: false, timer: 0, narrow: null };
  build(view);
  const key = (state) =>
    workKey(state.course, state.draws, state.map, view.differences && state.against, view.differences);
  view.following = follow(app, "map", key, (state, current) => compute(view, state, current));
  app.on("lang", () => build(view));
  app.store.subscribe((state, before) => {
    if (state.map !== before.map) build(view);
    else if (state.month !== before.month && !view.timer) go(view, dateHolding(app.about, view.map.times, state.month));
    if (state.panel !== "map") stop(view);
  });
}

function mapChosen(app) {
  const { map } = app.store.get();
  return app.about.maps.find((each) => each.id === map) ?? app.about.maps[0];
}

function isDeaths(map) {
  return /death|hunger/.test(`${map.id} ${map.quantity}`) && /person|thousand/.test(map.unit);
}

function build(view) {
  const { app } = view;
  const state = app.store.get();
  stop(view);
  if (view.map && view.map.id !== state.map) Object.assign(view, { run: null, before: null });
  view.map = mapChosen(app);
  view.count = app.about.times[view.map.times].length;
  view.place = dateHolding(app.about, view.map.times, state.month);
  view.status ??= statusLine();
  const maps = app.about.maps.map((each) => ({ value: each.id, label: named(app, "map", each) }));
  const chosen = choice(app.t("panel.map.choose"), maps, view.map.id, (id) => setState(app, { map: id }));
  const tools = [chosen.element, differencesTick(view)];
  view.frame = framed(app, heading(view), {
    svg: () => save(view, "svg"),
    png: () => save(view, "png"),
    csv: () => saveTable(view),
  });
  filled(
    view.root,
    el("h3", null, app.t("panel.map.title")),
    el("div", { class: "panel-choices" }, tools),
    timeControls(view),
    view.status,
    view.frame.figure,
  );
  paint(view);
}

function setState(app, change) {
  app.store.update("", (state) => ({ ...state, ...change }));
}

function differencesTick(view) {
  const { app } = view;
  return tick(app.t("panel.map.differences"), view.differences, (checked) => {
    view.differences = checked;
    view.following.again();
    paint(view);
  });
}

function heading(view) {
  return `${named(view.app, "map", view.map)}, ${unitText(view.app, view.map.unit)}`;
}

function timeControls(view) {
  const { app } = view;
  const words = (place) => periodText(app, view.map.times, place);
  view.slider = slider(app.t("panel.map.date"), view.count - 1, view.place, words, {
    onInput: (place) => {
      stop(view);
      go(view, place);
    },
    onChange: () => keepMonth(view),
  });
  const step = (by) => () => {
    stop(view);
    go(view, Math.min(Math.max(view.place + by, 0), view.count - 1));
    keepMonth(view);
  };
  view.play = button(app.t("panel.map.play"), () => (view.timer ? stop(view) : play(view)), { class: "panel-play" });
  const calm = globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const buttons = [
    button(app.t("panel.map.before"), step(-1)),
    calm ? null : view.play,
    button(app.t("panel.map.after"), step(1)),
  ];
  return el("div", { class: "panel-time" }, view.slider.element, el("div", { class: "panel-buttons" }, buttons));
}

function play(view) {
  if (view.place >= view.count - 1) go(view, 0);
  view.play.textContent = view.app.t("panel.map.pause");
  view.timer = setInterval(() => {
    if (view.place >= view.count - 1) stop(view);
    else go(view, view.place + 1);
  }, PACE);
}

function stop(view) {
  if (!view.timer) return;
  clearInterval(view.timer);
  view.timer = 0;
  view.play.textContent = view.app.t("panel.map.play");
  keepMonth(view);
}

function keepMonth(view) {
  const [first, last] = view.app.about.months_of[view.map.times][view.place];
  const month = monthAt(Math.floor((first + last) / 2));
  if (dateHolding(view.app.about, view.map.times, view.app.store.get().month) !== view.place)
    setState(view.app, { month });
}

function go(view, place) {
  view.place = place;
  view.slider.set(place);
  paint(view);
}

async function compute(view, state, current) {
  const { app } = view;
  const { map } = view;
  const wanted = () => current() && view.map === map;
  await told(app, view.status, wanted, async () => {
    const ask = (course, draws) => settled(() => app.engine.map(course, draws, map.id), wanted);
    if (!view.run && !isDeaths(map)) {
      const central = await ask(state.course, 0);
      if (wanted()) paint(Object.assign(view, { run: central, ranged: false }));
    }
    const run = await ask(state.course, state.draws);
    const before = view.differences ? await ask(readAgainst(app, state).course, state.draws) : null;
    if (wanted()) paint(Object.assign(view, { run, before, ranged: true }));
  });
}

/** Low, middle and high of one region at one date. */
function levels(view, values, place, region) {
  if (!values) return null;
  const regions = view.app.about.regions.length;
  const [q05, q50, q95] = [0, 1, 2].map((row) => values[(row * view.count + place) * regions + region]);
  return view.ranged ? { q05, q50, q95 } : { q50 };
}

function rowsAt(view, place) {
  const { app } = view;
  return app.about.regions.map((region, index) => {
    const now = levels(view, view.run, place, index);
    const was = view.differences ? levels(view, view.before, place, index) : null;
    const value = was && now ? now.q50 - was.q50 : view.differences ? NaN : now?.q50;
    const range = now && known(now.q05) && !was ? intervalText(app, now) : "";
    return { id: region.id, title: named(app, "region", region), region, now, was, value, range };
  });
}

/** The value of the darkest colour: the largest of all dates, so that dates can be compared. */
function ceiling(view) {
  if (view.map.unit === "share" && !view.differences) return 1;
  let most = 0;
  const regions = view.app.about.regions.length;
  for (let index = view.count * regions; view.run && index < 2 * view.count * regions; index += 1) {
    const value = view.differences ? view.run[index] - (view.before?.[index] ?? view.run[index]) : view.run[index];
    if (Math.abs(value) > most) most = Math.abs(value);
  }
  return most || 1;
}

function shade(share, signed) {
  if (signed) {
    const part = Math.round(100 * Math.min(Math.abs(share), 1));
    return `color-mix(in srgb, var(${share < 0 ? "--tile-less" : "--tile-more"}) ${part}%, var(--tile-0))`;
  }
  const at = Math.min(Math.max(share, 0), 1) * (STOPS - 1);
  const below = Math.min(Math.floor(at), STOPS - 2);
  return `color-mix(in srgb, var(--tile-${below + 1}) ${Math.round(100 * (at - below))}%, var(--tile-${below}))`;
}

function paint(view) {
  const { app, frame } = view;
  const period = periodText(app, view.map.times, view.place);
  const rows = rowsAt(view, view.place);
  frame.title.textContent = `${heading(view)}, ${period}`;
  if (!view.run || (view.differences && !view.before)) {
    filled(frame.body, el("p", { class: "panel-wait" }, app.t("panel.busy")));
    frame.caption.textContent = "";
    return;
  }
  view.drawing = drawing(view, rows, period);
  filled(frame.body, view.drawing);
  const sentence = mapSentence(app, view.map, rows, period);
  const against = readAgainst(app, app.store.get()).name;
  frame.caption.textContent = view.differences
    ? `${app.t("panel.map.against", { name: against })} ${sentence}`
    : sentence;
  frame.setTable(regionTable(view, rows, period, against));
}

function drawing(view, rows, period) {
  const most = ceiling(view);
  const columns = rows.map((row) => row.region.col);
  const left = Math.min(...columns);
  const width = (Math.max(...columns) - left + 1) * SIDE;
  const top = Math.min(...rows.map((row) => row.region.row));
  const height = (Math.max(...rows.map((row) => row.region.row)) - top + 1) * SIDE;
  const tiles = rows.map((row) => tile(view, row, most, (row.region.col - left) * SIDE, (row.region.row - top) * SIDE));
  const label = view.app.t("panel.map.label", { title: heading(view), date: period });
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height + 48}`, class: "panel-map", role: "img", "aria-label": label },
    ...tiles,
    legend(view, most, height + 10),
  );
}

function tile(view, row, most, x, y) {
  const { app } = view;
  const share = known(row.value) ? row.value / most : null;
  const text = numberText(app, row.value, { signed: view.differences });
  const box = svg("rect", {
    x,
    y,
    width: SIDE - GAP,
    height: SIDE - GAP,
    rx: 3,
    class: share === null ? "tile none" : "tile",
  });
  if (share !== null) box.style.setProperty("fill", shade(share, view.differences));
  const strong = share !== null && Math.abs(share) > STRONG ? " strong" : "";
  const middle = x + (SIDE - GAP) / 2;
  return svg(
    "g",
    { "data-region": row.id },
    svg("title", {}, `${row.title}: ${text}${row.range ? ` (${row.range})` : ""}`),
    box,
    svg("text", { x: middle, y: y + 25, class: `tile-code${strong}`, "text-anchor": "middle" }, row.region.code),
    svg(
      "text",
      { x: middle, y: y + 43, class: `tile-value${strong}`, "text-anchor": "middle" },
      share === null ? "–" : text,
    ),
  );
}

function legend(view, most, y) {
  const { app } = view;
  const wide = 14;
  const swatches = Array.from({ length: SWATCHES }, (_, place) => {
    const share = view.differences ? (2 * (place + 0.5)) / SWATCHES - 1 : (place + 0.5) / SWATCHES;
    const box = svg("rect", { x: place * wide, y, width: wide + 0.5, height: 10 });
    box.style.setProperty("fill", shade(share, view.differences));
    return box;
  });
  const ends = view.differences ? [-most, 0, most] : [0, most / 2, most];
  const labels = ends.map((value, place) =>
    svg(
      "text",
      {
        x: (place * SWATCHES * wide) / 2,
        y: y + 30,
        class: "tile-legend",
        "text-anchor": ["start", "middle", "end"][place],
      },
      numberText(app, value, { signed: view.differences }),
    ),
  );
  const unit = svg("text", { x: SWATCHES * wide + 12, y: y + 11, class: "tile-legend" }, unitText(app, view.map.unit));
  return svg("g", { class: "legend" }, ...swatches, ...labels, unit);
}

function regionTable(view, rows, period, against) {
  const { app } = view;
  const number = (text) => ({ text, numeric: true });
  const columns = [app.t("panel.map.region"), number(app.t("panel.run")), number(app.t("panel.interval90"))];
  if (view.differences) {
    columns.push(number(against), number(app.t("panel.interval90")), number(app.t("panel.map.medians_apart")));
  }
  const lines = rows.map((row) => {
    const cells = [`${row.title} (${row.region.code})`, numberText(app, row.now?.q50), intervalText(app, row.now)];
    if (!view.differences) return cells;
    return [
      ...cells,
      numberText(app, row.was?.q50),
      intervalText(app, row.was),
      numberText(app, row.value, { signed: true }),
    ];
  });
  return tableOf(`${heading(view)}, ${period}`, columns, lines);
}

function save(view, kind) {
  if (!view.drawing) return;
  saveDrawing(view.drawing, view.frame.title.textContent, citationText(view.app), kind);
}

function saveTable(view) {
  const { app } = view;
  if (!view.run) return;
  const lines = app.about.times[view.map.times].flatMap((date, place) =>
    rowsAt(view, place).map((row) => [date, row.id, row.title, ...["q05", "q50", "q95"].map((name) => row.now[name])]),
  );
  const text = csvText(app, [heading(view)], ["date", "region", "name", "q05", "q50", "q95"], lines);
  saveFile(fileName(named(app, "map", view.map), "csv"), text, "text/csv");
}
