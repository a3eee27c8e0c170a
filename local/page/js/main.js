/** The page: loads the server's description and sets up every section from it. */

import { getJson } from "./api.js";
import { compose } from "./compose.js";
import { cutout } from "./cutout.js";
import { h } from "./dom.js";
import { edit } from "./edit.js";
import { onPaste } from "./files.js";
import { gallery } from "./gallery.js";
import { models } from "./models.js";
import { motion } from "./motion.js";
import { Previews } from "./preview.js";
import { Problem } from "./problem.js";
import { product } from "./product.js";
import { reference } from "./reference.js";
import { style } from "./style.js";

const PANELS = { cutout, edit, compose, style, product, motion };
const REST = { gallery, models, reference };

async function begin() {
  const [api, catalogue, health, rows] = await Promise.all(["/openapi.json", "/v1/models", "/health", "/page/gallery/gallery.json"].map(getJson));
  const context = { api, health, catalogue, models: catalogue.models, gallery: rows, samples: rows.filter((row) => !row.path), previews: new Previews(api) };
  const section = (name) => document.getElementById(name);
  const panels = Object.entries(PANELS).map(([name, set]) => set(section(name), context));
  Object.entries(REST).forEach(([name, set]) => set(section(name), context));
  onPaste((element) => picker(panels, element));
  document.body.dataset.ready = "";
}

/** The file picker for a paste: of the focused panel, or of the one nearest to the middle of the window. */
function picker(panels, element) {
  const middle = innerHeight / 2;
  const distance = ({ section }) => {
    const { top, bottom } = section.getBoundingClientRect();
    return Math.max(top - middle, middle - bottom, 0);
  };
  const panel = panels.find(({ section }) => section.contains(element)) ?? panels.toSorted((a, b) => distance(a) - distance(b))[0];
  const all = [...panel.pickers.values()];
  return all.find((one) => one.element.contains(element)) ?? all.find((one) => !one.files.length) ?? all[0];
}

begin().catch((fault) => {
  const { message } = Problem.explain(fault);
  document.getElementById("begin-error").replaceChildren(h("p", { class: "error" }, `The page could not be loaded. ${message}`));
  throw fault;
});
