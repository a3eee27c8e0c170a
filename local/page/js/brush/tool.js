/** The brush as a tool of a panel: it corrects the cut-out by the request's `mask`. */

import { made } from "../api.js";
import { h } from "../dom.js";
import { Problem } from "../problem.js";
import { operation } from "../schema.js";
import { Brush } from "./brush.js";

/** Parameters that decide what is cut out, by what the cut-out's API calls them. */
const DECISIVE = ["model", "alpha_matting", "matting", "ignore_alpha", "exposure"];

/**
 * @typedef {object} BrushTool  A {@link import("../tools.js").Tool}, and what its panel tells it.
 * @property {(panel: object, name: string) => void} onfiles
 */

/**
 * @param {object} context
 * @param {(params: object) => object} paramsOf  the panel's parameters as those of the cut-out's API
 * @returns {BrushTool}
 */
export function brushTool(context, paramsOf = (params) => params) {
  const cutout = operation(context.api, "/v1/cutout");
  const known = new WeakMap(); // strokes and photo of the masks that were painted here
  const photos = new WeakMap(); // of panels

  /** The whole cut-out without strokes, which a mask of someone else may have corrected. */
  async function cut(panel, own) {
    const params = Object.fromEntries(Object.entries(paramsOf(panel.form.values)).filter(([name]) => DECISIVE.includes(name)));
    const files = { file: [panel.before], ...(own ? { mask: [own] } : {}) };
    return made({ operation: cutout, files, params: { ...params, output_format: "webp" } });
  }

  async function open(host, panel) {
    const photo = panel.before;
    const mask = panel.pickers.get("mask").files[0];
    const painted = known.get(mask);
    const foreign = mask && !painted ? mask : null;
    const brush = new Brush();
    const status = h("p", { class: "placeholder", role: "status" }, "One moment: the brush needs the whole cut-out.");
    host.replaceChildren(status);
    let isOpen = true;
    const close = () => { isOpen = false; };
    try {
      const [shown, base] = await Promise.all([context.previews.of(photo), cut(panel, foreign)]);
      if (!isOpen) return close;
      const apply = h("button", { type: "button", class: "primary", onclick: () => take(panel, brush, photo) }, "Apply");
      brush.bar.append(apply);
      brush.addEventListener("change", () => { apply.disabled = !brush.count && !painted; });
      host.replaceChildren(brush.element);
      await brush.open(shown, base, { strokes: painted?.strokes, ground: foreign });
    } catch (fault) {
      status.textContent = Problem.explain(fault).message;
      status.classList.add("error");
    }
    return close;
  }

  /** Puts the strokes into the request, and makes the picture. */
  async function take(panel, brush, photo) {
    const { strokes } = brush;
    const blob = await brush.mask();
    if (panel.before !== photo) return;
    const files = blob ? [new File([blob], `${photo.name.replace(/\.[^.]*$/, "")}-mask.png`, { type: blob.type })] : [];
    files.forEach((file) => known.set(file, { strokes }));
    panel.tools.close();
    panel.pickers.get("mask").set(files);
    photos.set(panel, photo);
    panel.changed();
    await panel.run();
    const divider = panel.view.stage.querySelector(".compare input");
    if (!divider) return;
    divider.value = 0; // a stroke may lie where the picture before is
    divider.dispatchEvent(new Event("input"));
  }

  return {
    label: "Brush: keep and erase",
    available: ({ before, main }) => Boolean(before) && main.files.length === 1,
    open,
    /** Strokes belong to their photo: with another one they go. */
    onfiles: (panel) => {
      const picker = panel.pickers.get("mask");
      if (!known.has(picker.files[0]) || photos.get(panel) === panel.before) return;
      picker.set([]);
    },
  };
}
