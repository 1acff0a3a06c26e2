/** The charts that are shown, and the list they are chosen from. */

import { mountChooser, mountKey } from "./chooser.js";
import { firstDate } from "./course.js";
import { updateAll } from "./drawing.js";
import { Plot, markRows } from "./plot.js";
import { mountPredict } from "./predict.js";
import { MOST_CHARTS, baselineName } from "./state.js";

const TEXT_REST = 120;

/** The charts of the page: which are drawn, and one pass over all of them for every change. */
class Charts {
  constructor(section, app) {
    this.app = app;
    this.figures = section.querySelector("#figures");
    this.plots = new Map();
    this.known = new Map(app.about.charts.map((chart) => [chart.id, chart]));
    this.drawing = Promise.resolve();
    this.textTimer = 0;
    this.doing = {
      predict: (chart) => this.predicting.start(chart),
      remove: (chart) => this.choose(app.store.get().charts.filter((id) => id !== chart)),
    };
    app.on("points", (points) => this.pass((plot) => plot.recorded(points[plot.chart.id])));
    app.on("theme", () => this.redraw());
    app.on("lang", () => this.redraw());
    app.store.subscribe((state, before) => state.charts !== before.charts && this.show());
    this.predicting = mountPredict(app, this.plots, (each) => this.pass(each));
    mountChooser(section.querySelector("#chooser"), app, (charts) => this.choose(charts));
    mountKey(section.querySelector("#key"), app);
    this.show();
  }

  choose(charts) {
    const { app } = this;
    app.store.update(app.t("change.charts"), (state) => ({ ...state, charts: charts.slice(0, MOST_CHARTS) }));
  }

  /** Puts the figures in step with the charts that are chosen. */
  show() {
    const { app, plots, figures } = this;
    const wanted = app.store.get().charts;
    [...plots.values()]
      .filter((plot) => !wanted.includes(plot.chart.id))
      .forEach((plot) => {
        plot.close();
        plots.delete(plot.chart.id);
      });
    const fresh = wanted.filter((id) => !plots.has(id)).map((id) => new Plot(app, this.known.get(id), this.doing));
    fresh.forEach((plot) => plots.set(plot.chart.id, plot));
    wanted.forEach((id, place) => {
      const { root } = plots.get(id);
      if (figures.children[place] !== root) {
        figures.insertBefore(root, figures.children[place] || null);
      }
    });
    fresh.forEach((plot) => app.points && plot.recorded(app.points[plot.chart.id]));
    this.drawing = Promise.all([this.drawing, ...fresh.map((plot) => plot.draw())]);
  }

  /** One pass: every chart that has changed takes in its data, all run, one frame is painted. */
  async pass(each) {
    await this.drawing;
    const at = await updateAll([...this.plots.values()].map(each).filter(Boolean));
    clearTimeout(this.textTimer);
    this.textTimer = setTimeout(() => this.plots.forEach((plot) => plot.said()), TEXT_REST);
    return at;
  }

  given(results, use) {
    return this.pass((plot) => (results[plot.chart.id] ? use(plot, results[plot.chart.id]) : null));
  }

  central(state, results) {
    const mark = markRows(this.app, firstDate(state.course));
    return this.given(results, (plot, values) => plot.central(values, mark, state.mode === "central"));
  }

  fan(state, results, newest) {
    const mark = markRows(this.app, firstDate(state.course));
    return this.given(results, (plot, values) => plot.fan(values, mark, newest));
  }

  baseline(_state, results) {
    return this.given(results, (plot, values) => plot.baseline(values));
  }

  pins(_state, found) {
    return this.pass((plot) => plot.pinned(found.filter(({ results }) => results[plot.chart.id])));
  }

  /** Everything anew: other words or other colours. */
  async redraw() {
    this.plots.forEach((plot) => plot.framed());
    await this.drawing;
    this.drawing = Promise.all([...this.plots.values()].map((plot) => plot.draw()));
    await this.drawing;
    this.plots.forEach((plot) => plot.said());
    this.predicting.show();
  }

  /** Resolves when every chart that is chosen has been drawn once. */
  drawn() {
    return this.drawing;
  }

  plot(id) {
    return this.plots.get(id) || null;
  }

  sentence(id) {
    return this.plots.get(id)?.sentence() || "";
  }

  baselineName() {
    return baselineName(this.app);
  }
}

/**
 * The charts of the page.
 * @returns {Charts} what the runner paints with, and what the page asks of its charts
 */
export function mountCharts(section, app) {
  return new Charts(section, app);
}
