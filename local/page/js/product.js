/** A product photo. It follows every change at full size: the server has kept the cut-out. */

import { brushTool } from "./brush/tool.js";
import { group, showError, reveal } from "./controls.js";
import { freshId, h } from "./dom.js";
import { Panel } from "./panel.js";
import { operation } from "./schema.js";

/** What the page chooses with the first photo, in sight of everybody: the cut-out alone looks like no product shot. */
const BEGIN = { preset: "white-studio", shadow: "soft" };

export function product(section, context) {
  const { fields, ...rest } = operation(context.api, "/v1/product");
  const named = (name) => fields.find((field) => field.name === name);
  const presets = presetChoice(named("preset").enum, context.catalogue.presets);
  const layout = group(named("layout"), context, ["size", "padding"]);
  const brush = brushTool(context, ({ cutout_model: model, ...params }) => ({ ...params, ...(model ? { model } : {}) }));
  let hasBegun = false;
  /** A picture behind is a ground, and makes the others void. */
  const onfiles = (panel, name) => {
    brush.onfiles(panel, name);
    const hasGround = panel.pickers.get("background_image").files.length > 0;
    if (hasGround && name === "background_image") presets.write();
    if (hasBegun || !panel.main.files.length) return;
    hasBegun = true;
    if (!hasGround && !Object.keys(panel.form.values).length) panel.form.values = BEGIN;
  };
  const panel = new Panel(section, context, {
    verb: "Make the picture",
    placeholder: "Your photo appears here, then the product photo.",
    alt: "The product photo",
    live: "full",
    operations: [{ ...rest, fields }],
    own: () => ({ preset: presets, layout }),
    tools: [brush],
    onfiles,
  });
  panel.form.element.querySelector(":scope > .more").before(layout.element);
  // One of the two makes the ground.
  const background = panel.form.controls.get("background");
  presets.element.addEventListener("change", () => background.write());
  background.element.addEventListener("change", () => { if (background.read()) presets.write(); });
  return panel;
}

/** The presets as thumbnails. @returns {import("./controls.js").Control} */
function presetChoice(names, rows) {
  const radios = freshId("preset");
  const summary = (name) => rows.find((row) => row.name === name)?.summary;
  const option = (name, picture, text, title) => h("label", { class: "preset", title },
    h("input", { type: "radio", name: radios, value: name, class: "visually-hidden" }), picture, h("span", {}, text));
  const picture = (name) => h("img", { src: `/page/presets/${name}.jpg`, alt: "", loading: "lazy", width: 160, height: 160 });
  const error = h("p", { class: "error", id: freshId("preset-error"), hidden: true });
  const element = h("fieldset", { class: "chooser", "data-name": "preset", "aria-describedby": error.id }, h("legend", {}, "Preset"),
    h("div", { class: "presets" }, option("", h("span", { class: "no-preset" }), "none", "The background below, or transparent"),
      [BEGIN.preset, ...names.filter((name) => name !== BEGIN.preset)].map((name) => option(name, picture(name), name.replaceAll("-", " "), summary(name)))), error);
  const inputs = [...element.querySelectorAll("input")];
  const self = {
    element,
    read: () => inputs.find((input) => input.checked)?.value || undefined,
    write: (value = "") => inputs.forEach((input) => { input.checked = input.value === value; }),
    find: () => self,
    showError: (sentence, requestId) => showError(error, inputs[0], sentence, requestId),
    clearErrors: () => self.showError(""),
    focus: () => reveal(inputs[0]),
  };
  self.write();
  return self;
}
