/** Words and their times, as the API takes them. */

import { readLines } from "../controls.js";

const LEAST_S = 0.05;
const BEAT_S = 0.4;
const HOLD_S = 0.8;

/** @typedef {{w: string, t?: number, end?: number}} Entry */

const rounded = (seconds) => Math.round(seconds * 100) / 100;

/** The entries of a value; null if it has another format, whose times are its own. @returns {Entry[]|null} */
export function entriesOf(value) {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return null;
  const entries = value.map((one) => (typeof one === "string" ? { w: one } : one));
  return entries.every((one) => typeof one?.w === "string") ? entries.map(({ w, t, end }) => ({ w, t: t ?? undefined, end: end ?? undefined })) : null;
}

/** Entries as a value: plain words, if none of them has a time. */
export function valueOf(entries) {
  if (!entries.length) return undefined;
  if (entries.every(({ t }) => t === undefined)) return entries.map(({ w }) => w);
  return entries.map(({ w, t, end }) => ({ w, ...(t === undefined ? {} : { t }), ...(end === undefined ? {} : { end }) }));
}

/** Written words, one on each line, with the times of those that were there before; anything else as it is. */
export function fromText(text, former) {
  const value = readLines(text);
  if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) return value;
  const same = (i, j) => former[i]?.w === value[j];
  let head = 0;
  while (head < value.length && same(head, head)) head += 1;
  let tail = 0;
  while (tail < Math.min(value.length, former.length) - head && same(former.length - 1 - tail, value.length - 1 - tail)) tail += 1;
  const isReplaced = value.length === former.length; // words that were only reworded keep their times
  return valueOf(value.map((w, i) => {
    const from = i < head || isReplaced ? i : i >= value.length - tail ? i + former.length - value.length : -1;
    return { ...former[from], w };
  }));
}

/** Whether all have a start. */
export const areTimed = (entries) => entries.length > 0 && entries.every(({ t }) => t !== undefined);

/** All entries with start and end: spread evenly over `seconds`, or at a beat. */
export function spread(entries, seconds = null) {
  const each = seconds ? (seconds - Math.min(HOLD_S, seconds / 4)) / entries.length : BEAT_S;
  return entries.map(({ w }, i) => ({ w, t: rounded(i * each), end: rounded((i + 1) * each) }));
}

/** Timed entries, each with an end: its own or the next start. */
export function ended(entries) {
  return entries.map((one, i) => {
    const next = entries[i + 1]?.t ?? Infinity;
    const usual = one.t + BEAT_S;
    return { ...one, end: rounded(Math.max(one.t, Math.min(one.end ?? usual, next))) };
  });
}

/**
 * The entries with word `i` moved, or its start or end, by seconds. Its neighbours yield, but for a rest of theirs.
 * @param {"word"|"start"|"end"} part
 * @param {number} most  the last second
 */
export function shifted(entries, i, part, by, most) {
  const [before, { w, t, end }, after] = [entries[i - 1], entries[i], entries[i + 1]];
  const [least, last] = [before ? before.t + LEAST_S : 0, after ? after.end - LEAST_S : Math.max(most, end)];
  const within = (at, low, high) => rounded(Math.min(Math.max(at, low), Math.max(low, high)));
  const start = part === "end" ? t : within(t + by, least, part === "start" ? end - LEAST_S : last - (end - t));
  const stop = part === "start" ? end : within(part === "end" ? end + by : start + end - t, start + LEAST_S, last);
  return entries.map((one, k) => {
    if (k === i) return { w, t: start, end: stop };
    if (k === i - 1) return { ...one, end: Math.min(one.end, start) };
    return k === i + 1 ? { ...one, t: Math.max(one.t, stop) } : one;
  });
}

/** Seconds that words take with nothing said about it. */
export const lengthOf = (entries) => (areTimed(entries) ? ended(entries).at(-1).end : entries.length * BEAT_S) + HOLD_S;
