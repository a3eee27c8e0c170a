/** Requests to the server: the API key, problems as exceptions, a request as a form, and its result. */

import { askForKey } from "./key.js";
import { Problem, Unreachable } from "./problem.js";

const KEY = "studio-api-key";

/** With this header the answer is a link with all notes on the result, whatever its size. */
export const BY_LINK = { Accept: "application/json" };

/** The key that this tab keeps, or null. */
export const apiKey = () => sessionStorage.getItem(KEY);

/**
 * `fetch` with the API key: asks for one if the server requires it, and throws a {@link Problem} unless the
 * response is a success.
 */
export async function ask(path, options = {}) {
  for (let refused = false; ; refused = true) {
    const sent = apiKey();
    const headers = { ...options.headers, ...(sent ? { "x-api-key": sent } : {}) };
    const answer = await fetch(path, { ...options, headers }).catch(unreachable);
    if (answer.status !== 401) {
      if (!answer.ok) throw await Problem.from(answer);
      return answer;
    }
    const key = apiKey() === sent ? await askForKey(Boolean(sent) || refused) : apiKey();
    if (!key) throw await Problem.from(answer);
    sessionStorage.setItem(KEY, key);
  }
}

/** A TypeError from fetch means that the network failed. */
function unreachable(fault) {
  throw fault instanceof TypeError ? new Unreachable() : fault;
}

/** The JSON document at `path`. */
export const getJson = async (path) => (await ask(path)).json();

/**
 * @typedef {object} Request  A call of a capability, whether by this page, curl or Python.
 * @property {import("./schema.js").Operation} operation
 * @property {Record<string, File[]>} files
 * @property {Record<string, any>} params  Only what differs from the defaults.
 */

/** Sends a request; the answer links to the result. @param {Request} request @returns {Promise<Response>} */
export function send({ operation, files, params }, headers = {}) {
  const body = new FormData();
  for (const [name, chosen] of Object.entries(files)) for (const file of chosen) body.append(name, file, file.name);
  const texts = Object.entries(textsOf(operation, params));
  if (operation.place !== "query") texts.forEach(([name, text]) => body.append(name, text));
  const query = operation.place === "query" && texts.length ? `?${new URLSearchParams(texts)}` : "";
  return ask(operation.path + query, { method: "POST", headers: { ...BY_LINK, ...headers }, body });
}

/**
 * The target of an answer that is a link, with the notes of the answer. The link needs no key, and may lead to
 * a bucket, which must not receive ours.
 * @param {Response} answer
 * @returns {Promise<{blob: Blob, headers: Headers}>}
 */
export async function fetched(answer) {
  const { url } = await answer.json();
  const stored = await fetch(reachable(url)).catch(unreachable);
  if (!stored.ok) throw await Problem.from(stored);
  const headers = new Headers(answer.headers);
  headers.set("Content-Disposition", stored.headers.get("Content-Disposition") ?? "");
  return { blob: await stored.blob().catch(unreachable), headers };
}

/** A link to this host with the scheme of this page: behind a proxy the server may not know that it is https. */
export function reachable(link, page = location) {
  const url = new URL(link, page.href);
  if (url.host === page.host) url.protocol = page.protocol;
  return url.href;
}

/** The result of a request, without a job. @param {Request} request @returns {Promise<Blob>} */
export const made = async (request) => (await fetched(await send(request))).blob;

/** Parameters by the name of the query parameter or form field that carries them, as text. */
export function textsOf({ place }, params, json = JSON.stringify) {
  if (!["query", "form"].includes(place)) return Object.keys(params).length ? { [place]: json(params) } : {};
  const text = (value) => (typeof value === "object" ? json(value) : String(value));
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, text(value)]));
}
