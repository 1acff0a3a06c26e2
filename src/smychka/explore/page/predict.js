/** Predict first: the reader's own line before the run is shown. It stays on this device. */

import { firstDate } from "./course.js";
import { moment } from "./dates.js";
import { button, el, filled, svg } from "./dom.js";
import { momentsOf } from "./rows.js";
import { levelsAt, named, numberText, unitText } from "./sentences.js";

const LAST_YEAR = 1941;
const MOST_YEARS = 14;

/** Years of a prediction, 14 at most: from the first change to 1940. */
export function predictedYears(course) {
  const first = Number((firstDate(course) || "1928-01-01").slice(0, 4));
  const from = Math.min(first, LAST_YEAR - 2);
  const step = Math.ceil((LAST_YEAR - from) / MOST_YEARS);
  return Array.from({ length: Math.ceil((LAST_YEAR - from) / step) }, (_, place) => from + place * step);
}

/** The value of the baseline nearest to a year, where the line begins. */
function valueNear(app, plot, year) {
  const dates = momentsOf(app.about, plot.chart.times);
  const wanted = moment(`${year}-07-01`);
  const gaps = dates.map((date) => Math.abs(date - wanted));
  const place = gaps.indexOf(Math.min(...gaps));
  return plot.before ? levelsAt(plot.before, dates.length, place).q50 : 0;
}

/** The prediction under way: its line, its fields and the cover over the run. */
class Prediction {
  constructor(app, plots, pass) {
    this.app = app;
    this.plots = plots;
    this.pass = pass;
    this.store = this.app.store;
    this.box = null;
    this.cover = null;
    this.fields = [];

    this.put = (predict) => this.store.update("", (state) => ({ ...state, predict }));

    this.store.subscribe((state, before) => {
      const [now, was] = [state.predict, before.predict];
      if (now === was) {
        return;
      }
      const same =
        now && was && now.chart === was.chart && now.revealed === was.revealed && now.line.length === was.line.length;
      if (same) {
        const plot = this.plots.get(now.chart);
        this.values(now);
        this.pass((each) => (each === plot ? plot.cover(!now.revealed, this.lineRows(now)) : null));
        return;
      }
      if (was && was.chart !== now?.chart) {
        this.clear(this.plots.get(was.chart));
      }
      this.show();
    });
  }

  start(chart) {
    const now = this.store.get().predict;
    const plot = this.plots.get(chart);
    const years = predictedYears(this.store.get().course);
    const line = years.map((year) => [year, valueNear(this.app, plot, year)]);
    this.put(now && now.chart === chart ? null : { chart, line, revealed: false });
    if (this.store.get().predict) {
      this.fields[0]?.focus();
    } else {
      plot.root.querySelector("[data-predict]").focus();
    }
  }

  lineRows(predict) {
    const run = this.app.t("predict.line");
    return predict.line.map(([year, value]) => ({ date: moment(`${year}-07-01`), value, run }));
  }

  /** Puts one value of the line. */
  valued(year, value) {
    const { predict } = this.store.get();
    if (predict && Number.isFinite(value)) {
      this.put({ ...predict, line: predict.line.map(([each, old]) => [each, each === year ? value : old]) });
    }
  }

  /** Takes the pointer's place on the drawing as the value of the nearest year. */
  drawn(plot, event) {
    const { predict } = this.store.get();
    const { date, value } = plot.under(event);
    const gaps = predict.line.map(([year]) => Math.abs(moment(`${year}-07-01`) - date));
    const [year] = predict.line[gaps.indexOf(Math.min(...gaps))];
    const [low, high] = plot.handle.view.scale("y").domain();
    this.valued(year, Number(Math.min(high, Math.max(low, value)).toPrecision(3)));
  }

  covered(plot) {
    const area = svg("svg", { class: "draw-here", "aria-hidden": "true" });
    let down = false;
    area.addEventListener("pointerdown", (event) => {
      down = true;
      area.setPointerCapture(event.pointerId);
      this.drawn(plot, event);
      event.preventDefault();
    });
    area.addEventListener("pointermove", (event) => down && this.drawn(plot, event));
    ["pointerup", "pointercancel"].forEach((name) =>
      area.addEventListener(name, () => {
        down = false;
      }),
    );
    return area;
  }

  reveal() {
    this.put({ ...this.store.get().predict, revealed: true });
    this.box.querySelector(".result")?.focus();
  }

  result(plot, predict) {
    const dates = momentsOf(this.app.about, plot.chart.times);
    const [year, guess] = predict.line[predict.line.length - 1];
    const gaps = dates.map((date) => Math.abs(date - moment(`${year}-07-01`)));
    const levels = plot.values && levelsAt(plot.values, dates.length, gaps.indexOf(Math.min(...gaps)));
    const within = levels && guess >= levels.q05 && guess <= levels.q95;
    const told = levels && {
      year,
      guess: numberText(this.app, guess),
      value: numberText(this.app, levels.q50),
      unit: unitText(this.app, plot.chart.unit),
      low: numberText(this.app, levels.q05),
      high: numberText(this.app, levels.q95),
      place: this.app.t(within ? "predict.inside" : "predict.outside"),
    };
    return el("p", { class: "result", tabindex: "-1" }, told ? this.app.t("predict.result", told) : "");
  }

  panel(plot, predict) {
    const { t } = this.app;
    const title = named(this.app, "chart", plot.chart);
    this.fields = predict.line.map(([year, value]) =>
      el("input", {
        type: "number",
        step: "any",
        value: String(Number(value.toPrecision(3))),
        "data-year": String(year),
        "aria-label": t("predict.year", { year, title }),
        onInput: (event) => event.target.value !== "" && this.valued(year, Number(event.target.value)),
      }),
    );
    const rows = this.fields.map((field, place) =>
      el("label", null, el("span", null, String(predict.line[place][0])), field),
    );
    const close = button(t("predict.close"), () => this.start(plot.chart.id), { class: "small" });
    return el(
      "div",
      { class: "predict" },
      el("p", null, t("predict.how", { unit: unitText(this.app, plot.chart.unit) })),
      el("div", { class: "years" }, rows),
      el(
        "div",
        { class: "tools" },
        button(t("predict.reveal"), () => this.reveal(), { class: "small reveal" }),
        close,
      ),
    );
  }

  clear(plot) {
    this.box?.remove();
    this.cover?.remove();
    [this.box, this.cover, this.fields] = [null, null, []];
    if (plot) {
      this.pass((each) => (each === plot ? plot.cover(false, null) : null));
    }
  }

  values(predict) {
    this.fields.forEach((field, place) => {
      if (field !== document.activeElement) {
        field.value = String(Number(predict.line[place][1].toPrecision(3)));
      }
    });
  }

  /** The panel and the line of the prediction under way, in step with the state. */
  show() {
    const { predict } = this.store.get();
    const plot = predict && this.plots.get(predict.chart);
    this.clear(null);
    if (!plot) {
      return;
    }
    if (predict.revealed) {
      this.box = el(
        "div",
        { class: "predict" },
        this.result(plot, predict),
        button(this.app.t("predict.close"), () => this.start(plot.chart.id), { class: "small" }),
      );
    } else {
      this.box = this.panel(plot, predict);
      this.cover = this.covered(plot);
      plot.canvas.parentElement.append(this.cover);
    }
    filled(plot.below, this.box);
    this.pass((each) => (each === plot ? plot.cover(!predict.revealed, this.lineRows(predict)) : null));
  }
}

/**
 * The predictions of the page.
 * @param {object} app
 * @param {Map<string, object>} plots the charts that are shown
 * @param {Function} pass one pass over charts that have changed
 */
export function mountPredict(app, plots, pass) {
  return new Prediction(app, plots, pass);
}
