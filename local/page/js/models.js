/** The models, their state, and the command that fetches a missing one. */

import { Code } from "./code.js";
import { h } from "./dom.js";

const STATES = {
  ready: "Ready",
  fetchable: "Fetched on first use",
  missing: "Missing",
};

const rank = (state) => Object.keys(STATES).indexOf(state);

/** What sends pictures to which model outside of this installation, in a sentence. */
function outside({ outside: asked = {}, modes = [], placement_model: placing }) {
  const uses = Object.entries(asked).filter(([, model]) => model).map(([name, model]) => [`product’s ${name.replaceAll("_", " ")}`, model]);
  if (modes.some(({ name }) => name === "llm")) uses.push(["compose’s mode llm", placing]);
  if (!uses.length) return "No picture leaves this installation.";
  const named = [...new Set(uses.map(([, model]) => model))]
    .map((model) => `${model} gets those of ${uses.filter(([, one]) => one === model).map(([use]) => use).join(", ")}`);
  return `Pictures leave this installation only for requests that ask for it: ${named.join("; ")}.`;
}

export function models(section, { models: rows, health, catalogue }) {
  section.querySelector(".about").append(h("p", { class: "outside" }, outside(catalogue)));
  const state = ({ name }) => health.models[name];
  const order = [...rows].sort((one, other) => rank(state(one)) - rank(state(other)));
  section.querySelector("tbody").replaceChildren(...order.map((row) => h("tr", {},
    h("th", { scope: "row" }, h("code", {}, row.name), row.default ? h("span", { class: "tag" }, "default") : null),
    h("td", {}, h("span", { class: `state ${state(row)}` }, STATES[state(row)] ?? state(row))),
    h("td", {}, row.purpose),
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
