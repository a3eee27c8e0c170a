/** A request as a job: submitted, followed to its end, and fetched. */

import { BY_LINK, ask, fetched, getJson, send } from "./api.js";
import { events } from "./events.js";
import { Problem, Unreachable } from "./problem.js";

const ENDED = ["succeeded", "failed", "cancelled"];
const RETRY_MS = 2000;
const MOST_BREAKS = 5;

/** Thrown when a job was cancelled. */
export class Cancelled extends Error {}

/**
 * @typedef {object} Result
 * @property {Blob} blob
 * @property {Headers} headers
 * @property {number} seconds  From sending to the last byte.
 */

/** One run of a request. `onprogress({status, stage, progress})` is called with every event. */
export class Job {
  #path = null;
  #cancelled = false;

  constructor(request, onprogress) {
    this.request = request;
    this.onprogress = onprogress;
  }

  /** @returns {Promise<Result>} @throws {Problem|Cancelled} */
  async run() {
    const begun = performance.now();
    this.onprogress({ status: "sending", stage: "", progress: 0 });
    const answer = await send(this.request, { Prefer: "respond-async" });
    const result = await fetched(answer.status === 202 ? await this.#result(answer) : answer);
    this.#path = null; // there is nothing to cancel any more
    return { ...result, seconds: (performance.now() - begun) / 1000 };
  }

  /** Cancels the job, unless it has ended. */
  async cancel() {
    this.#cancelled = true;
    if (this.#path) await ask(`${this.#path}/cancel`, { method: "POST" }).catch(() => {});
  }

  async #result(accepted) {
    const { id } = await accepted.json();
    this.#path = `/v1/jobs/${id}`; // Location may lead to another host than this page's
    if (this.#cancelled) await this.cancel();
    const end = await follow(this.#path, this.onprogress);
    if (end.status === "cancelled") throw new Cancelled();
    if (end.status === "failed") throw Problem.of({ request_id: accepted.headers.get("X-Request-Id"), ...end.problem });
    return ask(`${this.#path}/result`, { headers: BY_LINK });
  }
}

/** A run of a request that is answered at once, for previews. It cannot be cancelled: its result is dropped. */
export class Quick {
  constructor(request) {
    this.request = request;
  }

  /** @returns {Promise<Result>} @throws {Problem} */
  async run() {
    const begun = performance.now();
    const result = await fetched(await send(this.request));
    return { ...result, seconds: (performance.now() - begun) / 1000 };
  }

  async cancel() {}
}

/** Follows a job's events to the last one, reconnecting as needed. */
async function follow(path, onprogress) {
  let seen = "";
  let retry = RETRY_MS;
  for (let breaks = 0; ; breaks += 1) {
    try {
      const answer = await ask(`${path}/events`, { headers: seen ? { "Last-Event-ID": seen } : {} });
      if (answer.status === 204) return getJson(path);
      let state = {};
      for await (const event of events(answer.body)) {
        breaks = 0;
        seen = event.id;
        retry = event.retry ?? retry;
        state = JSON.parse(event.data);
        onprogress(state);
      }
      if (ENDED.includes(state.status)) return state;
    } catch (fault) {
      const answered = fault instanceof Problem && !(fault instanceof Unreachable);
      if (answered || breaks >= MOST_BREAKS) throw fault;
    }
    await new Promise((resolve) => setTimeout(resolve, retry));
  }
}
