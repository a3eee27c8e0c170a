/** The models, their state, and the command that fetches a missing one. */

import { Code } from "./code.js";
import { h } from "./dom.js";

const STATES = {
  ready: "Ready",
  fetchable: "Fetched on first use",
  missing: "Missing",
};

const rank = (state) => Object.keys(STATES).indexOf(state);

/** Which parameters send what to which model outside of this installation. */
function outside({ outside: asked = {}, placement }) {
  const uses = [...Object.values(asked).map((one) => ({ ...one, of: "product" })), ...(placement ? [{ ...placement, of: "compose" }] : [])]
    .filter(({ model }) => model);
  if (!uses.length) return [h("p", {}, "No picture leaves this installation.")];
  const row = ({ of, parameters, sends, model }) => h("tr", {},
    h("th", { scope: "row" }, `${of}: ${parameters}`), h("td", {}, sends), h("td", {}, model));
  const heads = ["Parameters", "Sent with their words", "To"].map((name) => h("th", { scope: "col" }, name));
  return [
    h("p", {}, "Pictures leave this installation only for requests with these parameters:"),
    h("div", { class: "table", tabindex: "0", role: "region", "aria-label": "What is sent elsewhere" },
      h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, uses.map(row)))),
  ];
}

export function models(section, { models: rows, health, catalogue }) {
  section.querySelector(".outside").replaceChildren(...outside(catalogue));
  const state = ({ name }) => health.models[name];
  const order = [...rows].sort((one, other) => rank(state(one)) - rank(state(other)));
  section.querySelector(".table tbody").replaceChildren(...order.map((row) => h("tr", {},
    h("th", { scope: "row" }, `${row.purpose[0].toUpperCase()}${row.purpose.slice(1)}`, row.default ? h("span", { class: "tag" }, "default") : null),
    h("td", {}, h("span", { class: `state ${state(row)}` }, STATES[state(row)] ?? state(row))),
    h("td", {}, h("code", {}, row.name)),
    h("td", {}, row.input_size ? `${row.input_size} px` : "–"),
    h("td", {}, row.licence ?? "–"))));
  const absent = rows.filter((row) => state(row) !== "ready");
  if (!absent.length) return;
  const code = new Code("Fetching models");
  const names = absent.slice(0, 1).map((row) => row.name).join(" ");
  code.show({
    "A checkout": `make models NAMES="${names}"`,
    "Docker": `docker compose exec router python -m local.models ${names}`,
  });
  section.querySelector(".fetch").replaceChildren(h("p", {}, "To fetch a model that is not ready:"), code.element);
}
