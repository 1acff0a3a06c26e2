/** One lever: slider and number, dates, dated levels, its historical path, and the decisions behind it. */

import { fits, historical, piecesOf, span, withPiece, withoutEffect, withoutPiece } from "./course.js";
import { FIRST_MONTH, LAST_MONTH, MONTHS, firstDay, isMonth, lastDay, monthAt, monthIndex } from "./dates.js";
import { button, el, filled, idOf, labelled, select, svg } from "./dom.js";
import { PATH_HEIGHT, PATH_WIDTH, drawPath, explain } from "./lever_history.js";
import { monthWords, named, numberText, unitText } from "./sentences.js";

/** A control of one lever, in step with the state through `sync`. */
export class LeverControl {
  /**
   * @param {object} app
   * @param {object} lever row of the catalogue
   * @param {() => {since: string, until: string|null}} period months in which a new change holds
   */
  constructor(app, lever, period) {
    this.app = app;
    this.lever = lever;
    this.period = period;
    this.current = 0;
    this.own = null;
    this.shown = "";
    this.root = el("section", { class: "lever", id: idOf("lever", lever.id), "data-lever": lever.id });
    this.build();
  }

  /** Everything anew, in the language in force. */
  build() {
    const { app, lever } = this;
    const title = named(app, "lever", lever);
    this.title = title;
    const heading = el("h4", null, title);
    this.path = svg("svg", { class: "path", viewBox: `0 0 ${PATH_WIDTH} ${PATH_HEIGHT}`, role: "img" });
    this.value = lever.choice ? this.chooser() : this.slider();
    this.dates = this.dateFields();
    this.levels = this.levelChooser();
    this.state = el("p", { class: "told" });
    this.fault = el("p", { class: "wrong", role: "alert" });
    this.tools = el("div", { class: "tools" });
    this.periods = el("div", { class: "periods" });
    const details = el("details", { onToggle: (event) => event.target.open && explain(this, event.target) });
    details.append(el("summary", null, app.t("control.decisions", { count: lever.decisions.length })));
    const top = el("div", { class: "lever-top" }, heading, this.path);
    filled(
      this.root,
      top,
      this.periods,
      this.value,
      el("div", { class: "when" }, this.dates, this.levels),
      this.fault,
      this.state,
      this.tools,
      details,
    );
    this.shown = "";
    this.sync(app.store.get());
  }

  slider() {
    const { app, lever } = this;
    const bounds = { min: lever.minimum, max: lever.maximum, step: lever.step || "any" };
    const label = app.t("control.value_of", { title: this.title });
    const onInput = (event) => this.moved(Number(event.target.value));
    const settle = () => app.store.settle();
    this.range = el("input", { type: "range", ...bounds, "aria-label": label, onInput, onChange: settle });
    const typed = () =>
      this.number.value !== "" && this.number.checkValidity() && this.moved(Number(this.number.value));
    const left = () => {
      settle();
      this.shown = "";
      this.sync(app.store.get());
    };
    this.number = el("input", {
      type: "number",
      ...bounds,
      step: "any",
      "aria-label": app.t("control.number_of", { title: this.title }),
      onInput: typed,
      onChange: left,
    });
    const ends = [lever.minimum, lever.maximum].map((end) => el("span", null, numberText(app, end)));
    const unit = el("span", { class: "unit" }, unitText(app, lever.unit));
    return el(
      "div",
      { class: "value" },
      el("div", { class: "slide" }, this.range, el("div", { class: "ends", "aria-hidden": "true" }, ends)),
      el("div", { class: "figure" }, this.number, unit),
    );
  }

  chooser() {
    const options = this.lever.choice.map(([code, text]) => [String(code), this.choiceText(code, text)]);
    const attributes = { "aria-label": this.app.t("control.value_of", { title: this.title }) };
    this.choice = select(
      options,
      options[0][0],
      (value) => {
        this.moved(Number(value));
        this.app.store.settle();
      },
      attributes,
    );
    return el("div", { class: "value" }, this.choice);
  }

  choiceText(code, text) {
    const key = `choice.${this.lever.id}.${code}`;
    return this.app.has(key) ? this.app.t(key) : text;
  }

  dateFields() {
    const { app } = this;
    const field = (end, key) => {
      const attributes = {
        type: "month",
        min: FIRST_MONTH,
        max: LAST_MONTH,
        placeholder: "1928-01",
        pattern: "19[1-4][0-9]-[01][0-9]",
      };
      const onChange = (event) => this.dated(end, event.target.value);
      return el("input", { ...attributes, onChange, "aria-label": app.t(`${key}_of`, { title: this.title }) });
    };
    this.since = field("since", "control.from");
    this.until = field("until", "control.until");
    return [labelled(app.t("control.from"), this.since), labelled(app.t("control.until"), this.until)];
  }

  levelChooser() {
    const { app, lever } = this;
    if (!lever.levels.length) {
      return null;
    }
    const words = (level) => {
      const date = level.date.length > 4 ? monthWords(app, level.date) : level.date;
      const value = lever.choice ? this.wordOf(level.value) : numberText(app, level.value);
      return app.t(level.date.length > 4 ? "control.as_in_month" : "control.as_in_year", { date, value });
    };
    const options = [
      ["", app.t("control.as_in")],
      ...lever.levels.map((level, place) => [String(place), words(level)]),
    ];
    const chosen = (place) => {
      if (place !== "") {
        this.moved(lever.levels[Number(place)].value);
        app.store.settle();
      }
    };
    this.level = select(options, "", chosen, { "aria-label": app.t("control.level_of", { title: this.title }) });
    return labelled(app.t("control.level"), this.level);
  }

  wordOf(value) {
    const found = (this.lever.choice || []).find(([code]) => code === value);
    return found ? this.choiceText(...found) : numberText(this.app, value);
  }

  /** The piece that the control moves at present, with its place; place null where there is none yet. */
  piece(state) {
    const pieces = piecesOf(state.course, this.lever.id);
    if (pieces.length) {
      this.current = Math.min(this.current, pieces.length - 1);
      return pieces[this.current];
    }
    const { since, until } = this.own || this.period();
    const value = this.lever.monthly[Math.max(0, monthIndex(since))];
    return {
      piece: { lever: this.lever.id, value, since: firstDay(since), until: until ? lastDay(until) : null },
      place: null,
    };
  }

  moved(value) {
    const { app, lever } = this;
    const told = { title: this.title, value: lever.choice ? this.wordOf(value) : numberText(app, value) };
    app.store.update(
      app.t("change.lever", told),
      (state) => {
        const { piece, place } = this.piece(state);
        return { ...state, course: withPiece(state.course, "impose", place, { ...piece, value }) };
      },
      `lever:${lever.id}:${this.current}`,
    );
  }

  dated(end, month) {
    const { app, lever } = this;
    const state = app.store.get();
    const { piece, place } = this.piece(state);
    if (month !== "" && !isMonth(month)) {
      this.told("control.bad_month");
      return;
    }
    const day = end === "since" ? firstDay(month || FIRST_MONTH) : month ? lastDay(month) : null;
    const next = { ...piece, [end]: day };
    if (!fits(state.course, "impose", place, next)) {
      this.told(next.until && next.until < next.since ? "control.ends_before" : "control.overlaps");
      return;
    }
    this.told("");
    if (place === null) {
      this.own = { since: next.since.slice(0, 7), until: next.until ? next.until.slice(0, 7) : null };
      this.shown = "";
      this.sync(state);
      return;
    }
    const label = app.t("change.dates", { title: this.title });
    app.store.update(label, (now) => ({ ...now, course: withPiece(now.course, "impose", place, next) }));
  }

  told(key) {
    this.fault.textContent = key ? this.app.t(key) : "";
    this.shown = "";
    if (key) {
      this.sync(this.app.store.get(), true);
    }
  }

  /** Puts every part of the control in step with the state, if anything in it differs. */
  sync(state, keepFault) {
    const pieces = piecesOf(state.course, this.lever.id);
    const { piece, place } = this.piece(state);
    const shown = JSON.stringify([pieces, piece, this.current]);
    if (shown === this.shown) {
      return;
    }
    this.shown = shown;
    this.root.classList.toggle("moved", place !== null);
    this.showValue(piece);
    this.since.value = piece.since.slice(0, 7);
    this.until.value = piece.until ? piece.until.slice(0, 7) : "";
    if (this.level) {
      this.level.value = "";
    }
    if (!keepFault) {
      this.fault.textContent = "";
    }
    drawPath(
      this,
      pieces.map((each) => each.piece),
    );
    this.showTools(pieces, piece, place);
  }

  showValue(piece) {
    if (this.choice) {
      this.choice.value = String(piece.value);
      return;
    }
    const rounded = Number(piece.value.toPrecision(3));
    if (document.activeElement !== this.range || Number(this.range.value) !== piece.value) {
      this.range.value = String(piece.value);
    }
    this.range.setAttribute(
      "aria-valuetext",
      `${numberText(this.app, piece.value)} ${unitText(this.app, this.lever.unit)}`,
    );
    if (document.activeElement !== this.number) {
      this.number.value = String(rounded);
    }
  }

  showTools(pieces, piece, place) {
    const { app, lever } = this;
    const { t } = app;
    const was = historical(piece, lever);
    const word = (value) => (lever.choice ? this.wordOf(value) : numberText(app, value));
    const range =
      was.low === was.high
        ? word(was.low)
        : lever.choice
          ? t("control.several")
          : t("panel.interval", { low: word(was.low), high: word(was.high) });
    const idle = place !== null && withoutEffect(piece, lever);
    this.state.textContent = t("control.history", { value: range }) + (idle ? ` ${t("control.no_effect")}` : "");
    const remove = () => {
      app.store.update(t("change.removed", { title: this.title }), (now) => ({
        ...now,
        course: withoutPiece(now.course, "impose", place),
      }));
    };
    const another = () => this.added(pieces);
    filled(
      this.tools,
      place === null
        ? []
        : [
            button(t("control.remove"), remove, {
              class: "small",
              "aria-label": t("control.remove_of", { title: this.title }),
            }),
            this.gap(pieces)
              ? button(t("control.another"), another, {
                  class: "small",
                  "aria-label": t("control.another_of", { title: this.title }),
                })
              : null,
          ],
    );
    const names = pieces.map((each, index) => [
      String(index),
      t("control.period", {
        number: index + 1,
        from: monthWords(app, each.piece.since),
        until: each.piece.until ? monthWords(app, each.piece.until) : t("control.end"),
      }),
    ]);
    const choose = (value) => {
      this.current = Number(value);
      this.sync(app.store.get());
    };
    filled(
      this.periods,
      pieces.length > 1 ? labelled(t("control.periods"), select(names, String(this.current), choose)) : [],
    );
  }

  /** The first year after a piece in which the lever is not yet held; null where there is none. */
  gap(pieces) {
    const held = new Set(
      pieces.flatMap(({ piece }) => {
        const [first, last] = span(piece);
        return Array.from({ length: last - first + 1 }, (_, place) => first + place);
      }),
    );
    const after = span(pieces[Math.min(this.current, pieces.length - 1)].piece)[1] + 1;
    const order = [...Array(MONTHS).keys()].map((place) => (place + after) % MONTHS);
    const start = order.find((place) => !held.has(place));
    if (start === undefined) {
      return null;
    }
    let end = start;
    while (end + 1 < MONTHS && end - start < 11 && !held.has(end + 1)) {
      end += 1;
    }
    return [monthAt(start), monthAt(end)];
  }

  added(pieces) {
    const { app, lever } = this;
    const [from, until] = this.gap(pieces);
    const piece = {
      lever: lever.id,
      value: lever.monthly[monthIndex(from)],
      since: firstDay(from),
      until: lastDay(until),
    };
    app.store.update(app.t("change.period", { title: this.title }), (now) => ({
      ...now,
      course: withPiece(now.course, "impose", null, piece),
    }));
    this.current = piecesOf(app.store.get().course, lever.id).findIndex((each) => each.piece.since === piece.since);
    this.sync(app.store.get());
  }
}
