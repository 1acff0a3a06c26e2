/** Months and days of the run, November 1917 to June 1941, as ISO texts. */

export const FIRST_MONTH = "1917-11";
export const LAST_MONTH = "1941-06";
export const FIRST_DAY = "1917-11-01";
export const LAST_DAY = "1941-06-30";
export const MONTHS = 284;

/** Whether a text is a day of the calendar within the run. */
export function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY || text > LAST_DAY) {
    return false;
  }
  return text.slice(8) >= "01" && text <= lastDay(text.slice(0, 7)) && isMonth(text.slice(0, 7));
}

/** Whether a text is a month (YYYY-MM) within the run. */
export function isMonth(text) {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) && text >= FIRST_MONTH && text <= LAST_MONTH;
}

/** The last day of a month YYYY-MM. */
export function lastDay(month) {
  const [year, number] = month.split("-").map(Number);
  return `${month}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, "0")}`;
}

/** The first day of a month YYYY-MM. */
export function firstDay(month) {
  return `${month}-01`;
}

/** Place of the month of a date in the run, from 0. */
export function monthIndex(date) {
  const [year, number] = date.split("-").map(Number);
  return (year - 1917) * 12 + number - 11;
}

/** The month YYYY-MM at a place of the run. */
export function monthAt(index) {
  const whole = 1917 * 12 + 10 + index;
  return `${Math.floor(whole / 12)}-${String((whole % 12) + 1).padStart(2, "0")}`;
}

/** The moment of an ISO day as Vega's time axis counts it: local midnight in milliseconds. */
export function moment(date) {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year, month - 1, day || 1).getTime();
}

/** A day shortened to its month where it is the month's first (or last) day. */
export function shortDay(date, end) {
  const month = date.slice(0, 7);
  return date === (end ? lastDay(month) : firstDay(month)) ? month : date;
}

/** A day from a text shortened by `shortDay`. */
export function longDay(text, end) {
  return text.length === 7 ? (end ? lastDay(text) : firstDay(text)) : text;
}
