/** Every route, from the server's schema. */

import { h } from "./dom.js";

const METHODS = ["get", "post", "put", "delete"];

export function reference(section, { api }) {
  const rows = Object.entries(api.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method])
    .map((method) => ({ path, method, ...item[method] })));
  section.querySelector("tbody").replaceChildren(...rows.map(({ path, method, summary, responses, operationId }) => h("tr", {},
    h("td", {}, h("code", {}, method.toUpperCase())),
    h("th", { scope: "row" }, h("a", { href: `/swagger#/default/${operationId}` }, h("code", {}, path))),
    h("td", {}, summary),
    h("td", {}, returns(responses)))));
}

/** The media types of a successful response. */
function returns(responses) {
  const types = Object.keys(Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1].content ?? {});
  return types.map((type) => type.replace("*/*", "any of the above")).join(", ") || "–";
}
