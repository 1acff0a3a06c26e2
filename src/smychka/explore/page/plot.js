/** One chart of the page: heading, drawing, sentence, table, buttons. */

import { button, el, filled, idOf } from "./dom.js";
import { moment } from "./dates.js";
import { downloadChart } from "./exports.js";
import { lean } from "./lean.js";
import { dataTables, rangeText, sentenceOf, shortPeriod, sourceText, statusText } from "./reading.js";
import { centralRows, fanRows, medianRows, momentsOf, plainSpec, pointRows } from "./rows.js";
import { intervalText, levelsAt, monthWords, named, numberText, unitText } from "./sentences.js";
import { encodeChart } from "./state.js";
import { copied } from "./top.js";

const EMPTY = { history: [], fan: [], central: [], pins: [], points: [], mark: [] };
const NEAR = 9;

/** A chart with what it shows at present. */
export class Plot {
  constructor(app, chart, { predict, remove }) {
    this.app = app;
    this.chart = chart;
    this.doing = { predict, remove };
    this.sets = { ...EMPTY };
    this.values = null;
    this.before = null;
    this.handle = null;
    this.covered = false;
    this.root = el("figure", { id: idOf("chart", chart.id), class: "chart" });
    this.canvas = el("div", { class: "plot" });
    this.canvas.addEventListener("pointermove", (event) => this.pointed(event));
    this.canvas.addEventListener("pointerleave", () => this.hint.replaceChildren());
    this.framed();
  }

  framed() {
    const { app, chart } = this;
    const { t } = app;
    const title = named(app, "chart", chart);
    const named_ = (key) => ({ "aria-label": t(`${key}_of`, { title }), class: "small" });
    const save = (kind) => () => downloadChart(app, chart.id, kind).catch((error) => app.emit("error", error));
    this.caption = el("figcaption", null, "");
    this.hint = el("div", { class: "hint", "aria-hidden": "true" });
    this.details = el(
      "details",
      { class: "data", onToggle: () => this.tabled() },
      el("summary", null, t("chart_tools.table")),
    );
    this.linker = button(t("chart_tools.link"), () => this.link(), named_("chart_tools.link"));
    const tools = el(
      "div",
      { class: "tools" },
      button("SVG", save("svg"), named_("chart_tools.svg")),
      button("PNG", save("png"), named_("chart_tools.png")),
      button("CSV", save("csv"), named_("chart_tools.csv")),
      this.linker,
      button(t("chart_tools.predict"), () => this.doing.predict(chart.id), {
        ...named_("chart_tools.predict"),
        "data-predict": "",
      }),
    );
    this.below = el("div", { class: "below" });
    const remove = button("\u00d7", () => this.doing.remove(chart.id), {
      ...named_("chart_tools.remove"),
      title: t("chart_tools.remove"),
    });
    const heading = el("div", { class: "head" }, el("h3", { id: idOf("title", chart.id) }, title), remove);
    const box = el("div", { class: "box" }, this.canvas, this.hint);
    filled(this.root, heading, box, this.below, this.caption, this.details, tools);
    this.said();
  }

  /** Draws the chart anew from the data it holds. */
  async draw() {
    const { app, chart } = this;
    const turn = (this.turn = (this.turn || 0) + 1);
    const options = {
      replace: { "{unit}": unitText(app, chart.unit) },
      zero: chart.zero,
      lang: app.lang,
      label: named(app, "chart", chart),
      tip: () => null,
      change: lean,
    };
    const old = this.handle;
    this.handle = null;
    const handle = await app.draw(this.canvas, plainSpec(app.about.spec), this.shown(this.sets), options);
    old?.close();
    if (turn !== this.turn || !this.root.isConnected) {
      handle.close();
      return;
    }
    this.handle = handle;
    this.canvas.setAttribute("aria-describedby", (this.caption.id = idOf("said", chart.id)));
  }

  /** What may be seen of the data: not the run while a prediction is being drawn. */
  shown(sets) {
    return this.covered ? { ...sets, fan: [], central: [], ...(this.line ? { pins: this.line } : {}) } : sets;
  }

  /** Takes in data and gives what the drawing has to change: a pair for `updateAll`, or null before it is drawn. */
  change(sets) {
    Object.assign(this.sets, sets);
    if (!this.handle) {
      return null;
    }
    const now = this.line && sets.pins ? { ...sets, pins: [...sets.pins, ...this.line] } : sets;
    return [
      this.handle,
      this.covered ? Object.fromEntries(Object.entries(this.shown(now)).filter(([name]) => name in now)) : now,
    ];
  }

  central(values, mark, alone) {
    const central = centralRows(this.app.about, this.chart, values);
    return this.change(alone ? { central, mark, fan: [] } : { central, mark });
  }

  fan(values, mark, newest) {
    this.values = values;
    const sets = { fan: fanRows(this.app.about, this.chart, values), mark };
    return this.change(newest ? { ...sets, central: [] } : sets);
  }

  baseline(values) {
    this.before = values;
    return this.change({ history: fanRows(this.app.about, this.chart, values) });
  }

  pinned(found) {
    return this.change({
      pins: found.flatMap(({ pin, results }) =>
        medianRows(this.app.about, this.chart, results[this.chart.id], pin.name),
      ),
    });
  }

  recorded(points) {
    return this.change({ points: pointRows(points) });
  }

  /** Covers or uncovers the run; `line` is the reader's own. */
  cover(covered, line) {
    this.covered = covered;
    this.line = line && line.length ? line : null;
    const pins = [...(covered ? [] : this.sets.pins), ...(this.line || [])];
    const { fan, central } = this.shown(this.sets);
    this.said();
    return this.handle && [this.handle, { fan, central, pins }];
  }

  sentence() {
    const { app, chart } = this;
    return this.covered
      ? app.t("predict.covered", { title: named(app, "chart", chart) })
      : sentenceOf(app, chart, this.values, this.before, app.charts?.baselineName() || app.t("panel.history"));
  }

  /** Puts sentence and table in step with the data. */
  said() {
    const text = this.sentence();
    if (this.caption.textContent !== text) {
      this.caption.textContent = text;
    }
    this.tabled();
  }

  tabled() {
    if (this.details.open) {
      const values = this.covered ? null : this.values;
      const tables = dataTables(this.app, this.chart, values, this.before, this.app.charts.baselineName());
      filled(this.details, this.details.firstElementChild, tables);
    }
  }

  async link() {
    const { app, chart, linker } = this;
    await copied(`${location.href.split("#")[0]}#${encodeChart(app.store.get(), app.about, chart.id)}`);
    linker.textContent = app.t("chart_tools.link_copied");
    setTimeout(() => {
      linker.textContent = app.t("chart_tools.link");
    }, 2000);
  }

  /** Pixel, date and value of a pointer over the drawing. */
  under(event) {
    const { view } = this.handle;
    const box = this.canvas.getBoundingClientRect();
    const [left, top] = view.origin();
    const [x, y] = [event.clientX - box.left - left, event.clientY - box.top - top];
    const [across, up] = [view.scale("x"), view.scale("y")];
    return { x, y, date: Number(across.invert(x)), value: up.invert(y), across, up };
  }

  /** What lies under the pointer: a point of the record if one is near, else the run and the baseline at that date. */
  pointed(event) {
    if (!this.handle) {
      return;
    }
    const { app, chart } = this;
    const { x, y, date, across, up } = this.under(event);
    const near = this.sets.points
      .map((point) => ({ point, gap: Math.hypot(across(point.date) - x, up(point.value) - y) }))
      .sort((one, two) => one.gap - two.gap)[0];
    const rows = near && near.gap < NEAR ? this.pointLines(near.point) : this.runLines(date);
    filled(
      this.hint,
      rows.map(([name, text]) => el("span", null, el("b", null, name), ` ${text}`)),
    );
    this.hint.classList.toggle("left", x > this.canvas.clientWidth / 2);
    this.hint.title = named(app, "chart", chart);
  }

  pointLines(point) {
    const { app } = this;
    const day = new Date(point.date);
    const month = `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}`;
    const range = rangeText(app, point);
    return [
      [monthWords(app, month), numberText(app, point.value) + (range ? ` (${range})` : "")],
      [app.t("table.status"), statusText(app, point.status)],
      [app.t("table.source"), sourceText(app, point.source)],
    ];
  }

  runLines(date) {
    const { app, chart } = this;
    const dates = momentsOf(app.about, chart.times);
    const gaps = dates.map((each) => Math.abs(each - date));
    const place = gaps.indexOf(Math.min(...gaps));
    const line = (name, values) => {
      const levels = values && levelsAt(values, dates.length, place);
      return levels ? [[name, `${numberText(app, levels.q50)} (${intervalText(app, levels)})`]] : [];
    };
    return [
      [shortPeriod(app, chart.times, place), unitText(app, chart.unit)],
      ...(this.covered ? [] : line(app.t("table.run"), this.values)),
      ...line(app.charts.baselineName(), this.before),
    ];
  }

  close() {
    this.turn = (this.turn || 0) + 1;
    this.handle?.close();
    this.handle = null;
    this.root.remove();
  }
}

/** The rule at the first difference from history. */
export function markRows(app, day) {
  return day ? [{ date: moment(day), label: monthWords(app, day) }] : [];
}
