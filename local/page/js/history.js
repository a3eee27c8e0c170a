/** The results of a session, one after the other, with a place among them: undo and redo move it. */

import { Store } from "./store.js";

const MOST_STATES = 40;
const MOST_BYTES = 256e6;

/**
 * @typedef {object} State  A result, and what it was made of.
 * @property {number} id
 * @property {string} panel
 * @property {string} path  The operation's.
 * @property {Record<string, any>} params
 * @property {Record<string, File[]>} files
 * @property {import("./job.js").Result} result
 * @property {string} preview  What kind of preview it is; "" for a result at full size.
 */

export class History {
  /** @type {State[]} */
  states = [];
  at = -1;
  #store = new Store();
  /** The ids of files, and of all that this tab has put there or found: only that is its to delete. */
  #ids = new WeakMap();
  #mine = { states: new Set(), files: new Set() };

  /** @param {() => void} onchange */
  constructor(onchange) {
    this.onchange = onchange;
  }

  get current() {
    return this.states[this.at] ?? null;
  }

  get undoable() {
    return this.at > 0;
  }

  get redoable() {
    return this.at < this.states.length - 1;
  }

  /** Takes up the session that the browser has kept, at the last result of a panel, or else of all. */
  async load(panel) {
    const [states, files] = await Promise.all([this.#store.all("states"), this.#store.all("files")]);
    files.forEach((file, id) => this.#ids.set(file, id));
    this.#mine = { states: new Set(states.keys()), files: new Set(files.keys()) };
    const known = [...states].map(([id, state]) => ({ ...state, id, files: each(state.files, (one) => files.get(one)), result: { ...state.result, headers: new Headers(state.result.headers) } }))
      .filter((state) => filesOf(state).every(Boolean));
    this.states = bounded(known);
    const last = this.states.findLastIndex((state) => state.panel === panel);
    this.at = last < 0 ? this.states.length - 1 : last;
    this.onchange();
  }

  /** Adds a result behind all others. The oldest go once there are too many, or they are too large. */
  async push(state) {
    const kept = { ...state, id: freshTime() };
    this.states = bounded([...this.states, kept]);
    this.at = this.states.length - 1;
    this.onchange();
    const files = new Map();
    for (const file of filesOf(state)) if (!this.#ids.has(file)) files.set(this.#idOf(file), file);
    await this.#store.change("files", files);
    this.#mine.states.add(kept.id);
    const headers = [...state.result.headers];
    await this.#store.change("states", new Map([[kept.id, { ...state, files: each(state.files, (file) => this.#idOf(file)), result: { ...state.result, headers } }]]));
    await this.#prune();
  }

  /** Moves by steps, and gives what is there; null at an end. @returns {State|null} */
  move(by) {
    return this.states[this.at + by] ? this.go(this.at + by) : null;
  }

  go(at) {
    this.at = at;
    this.onchange();
    return this.current;
  }

  async clear() {
    this.states = [];
    this.at = -1;
    this.onchange();
    await this.#store.clear();
  }

  /** Deletes what no state needs any more. */
  async #prune() {
    const needed = { states: this.states.map(({ id }) => id), files: this.states.flatMap(filesOf).map((file) => this.#ids.get(file)) };
    for (const [kind, mine] of Object.entries(this.#mine)) {
      const gone = [...mine].filter((id) => !needed[kind].includes(id));
      gone.forEach((id) => mine.delete(id));
      await this.#store.change(kind, new Map(), gone);
    }
  }

  #idOf(file) {
    if (!this.#ids.has(file)) {
      this.#ids.set(file, freshTime());
      this.#mine.files.add(this.#ids.get(file));
    }
    return this.#ids.get(file);
  }
}

let latest = 0;

/** The time in ms, later than any that was given before: ids are in the order of time, in every tab. */
function freshTime() {
  latest = Math.max(latest + 0.001, Date.now() + Math.random());
  return latest;
}

const filesOf = ({ files }) => Object.values(files).flat();

const each = (files, change) => Object.fromEntries(Object.entries(files).map(([name, some]) => [name, some.map(change)]));

/** The last of the states that fit, the newest in any case. */
function bounded(states) {
  const counted = new Set();
  let bytes = 0;
  const fits = (state) => {
    const files = filesOf(state).filter((file) => !counted.has(file));
    files.forEach((file) => counted.add(file));
    bytes += [state.result.blob, ...files].reduce((sum, { size }) => sum + size, 0);
    return bytes <= MOST_BYTES;
  };
  const newest = states.toReversed().slice(0, MOST_STATES);
  const end = newest.findIndex((state, i) => !fits(state) && i > 0);
  return newest.slice(0, end < 0 ? undefined : end).reverse();
}
