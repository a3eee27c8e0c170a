/** People in a scene: placed automatically first, then by hand on a stage that shows the items to be sent. */

import { made } from "./api.js";
import { Items } from "./items.js";
import { Panel } from "./panel.js";
import { picture } from "./picture.js";
import { anchorOf } from "./placement.js";
import { Problem } from "./problem.js";
import { operation } from "./schema.js";
import { Stage } from "./stage.js";

export function compose(section, context) {
  const items = new Items(context.catalogue.items, context);
  const stage = new Stage(context.catalogue.items.properties.scale.anyOf[0].maximum, (i, changes) => items.change(i, changes));
  const sprites = new Sprites(context);
  const mode = ({ form }) => form.controls.get("mode");
  const panel = new Panel(section, context, {
    verb: "Compose",
    placeholder: "The scene appears here, then the result.",
    alt: "The scene with the subjects in it",
    operations: [operation(context.api, "/v1/compose")],
    main: "subjects",
    own: (_operation, self) => ({ items: items.control(() => mode(self).read() === "manual") }),
    onfiles: (self) => {
      stage.element.hidden = true;
      items.set([]);
      mode(self).write("auto");
    },
    onresult: arrange,
    onrestore: arrange,
  });
  items.onchange = () => {
    mode(panel).write("manual");
    panel.changed();
  };
  items.onshow = (all) => { if (!stage.element.hidden) stage.show(all); };
  panel.side.prepend(stage.element);
  return panel;

  /** Sets up the stage from the answer. */
  async function arrange({ view }, { blob, headers }, request) {
    uncover(view.stage);
    const placed = JSON.parse(headers.get("X-Placement"));
    const boxes = JSON.parse(headers.get("X-Boxes"));
    const { background: [scene], subjects } = request.files;
    if (!panel.pickers.get("subjects").files.every((file, i) => file === subjects[i])) return;
    const status = view.live;
    status.textContent = "Done. Loading the figures, so that you can move them.";
    try {
      const { naturalWidth: width, naturalHeight: height } = await picture(blob, "");
      const figures = [];
      for (const [i, file] of subjects.entries()) {
        const sprite = await sprites.of(file, request.params.cutout_model);
        figures.push({ ...sprite, name: file.name, anchor: anchorOf(boxes[i], placed[i], width) });
      }
      await stage.set(await context.previews.of(scene), width, height, figures);
      items.set(placed, subjects.map((file) => file.name));
      status.textContent = "Done. You can move the figures now.";
    } catch (fault) {
      panel.showError(Problem.explain(fault));
    }
  }
}

/** Begins the comparison with the whole result: the scene before it has nobody in it. */
function uncover(stage) {
  const slider = stage.querySelector(".compare input");
  if (!slider) return;
  slider.value = 0;
  slider.dispatchEvent(new Event("input"));
}

/** Cut-outs of the subjects, cropped to the subject, made once for each file and model. */
class Sprites {
  #known = new WeakMap();

  constructor(context) {
    this.cutout = operation(context.api, "/v1/cutout");
  }

  async of(file, model = "") {
    const known = this.#known.get(file) ?? this.#known.set(file, new Map()).get(file);
    if (!known.has(model)) known.set(model, await this.#make(file, model));
    return known.get(model);
  }

  async #make(file, model) {
    const params = { crop: true, ...(model ? { model } : {}) };
    const sprite = await made({ operation: this.cutout, files: { file: [file] }, params });
    const image = await picture(sprite, "");
    return { sprite, aspect: image.naturalWidth / image.naturalHeight };
  }
}
