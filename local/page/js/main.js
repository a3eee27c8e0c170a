/** The page: loads the server's description and sets up every view from it. */

import { getJson } from "./api.js";
import { arrivals } from "./arrival.js";
import { compose } from "./compose.js";
import { cutout } from "./cutout.js";
import { h } from "./dom.js";
import { edit } from "./edit.js";
import { gallery } from "./gallery.js";
import { models } from "./models.js";
import { motion } from "./motion.js";
import { opening } from "./opening.js";
import { Photos } from "./photos.js";
import { Previews } from "./preview.js";
import { Problem } from "./problem.js";
import { product } from "./product.js";
import { Reduced } from "./reduced.js";
import { reference } from "./reference.js";
import { shortcuts } from "./shortcuts.js";
import { Studio } from "./studio.js";
import { style } from "./style.js";

const PANELS = { product, cutout, edit, compose, style, motion };
const REST = { gallery, models, reference };

const section = (name) => document.getElementById(name);

async function begin() {
  const [api, catalogue, health, rows] = await Promise.all(["/openapi.json", "/v1/models", "/health", "/page/gallery/gallery.json"].map(getJson));
  const previews = new Previews(api);
  const context = {
    api, health, catalogue, models: catalogue.models, gallery: rows, samples: rows.filter((row) => !row.path),
    previews, reduced: new Reduced(previews), photos: new Photos(),
  };
  const studio = new Studio(context);
  context.studio = studio;
  const panels = Object.entries(PANELS).map(([name, set]) => set(section(name), context));
  Object.entries(REST).forEach(([name, set]) => set(section(name), context));
  await studio.begin(panels);
  arrivals(studio);
  shortcuts(studio);
  document.body.dataset.ready = "";
  return studio;
}

const ready = begin();
opening(section("start"), ready);
ready.catch((fault) => {
  const { message } = Problem.explain(fault);
  document.getElementById("begin-error").replaceChildren(h("p", { class: "error" }, `The page could not be loaded. ${message}`));
  throw fault;
});
