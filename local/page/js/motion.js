/** Videos: one panel for all effects. */

import { made } from "./api.js";
import { Panel } from "./panel.js";
import { operations } from "./schema.js";

export function motion(section, context) {
  const effects = operations(context.api, "/v1/motion/");
  const begin = effects.find((effect) => effect.files.some((file) => file.least)) ?? effects[0];
  /** Whether a field belongs to some effects only. */
  const own = (name) => effects.filter(({ fields }) => fields.some((field) => field.name === name)).length < effects.length - 1;
  const visible = (section.dataset.first ?? "").split(" ");
  return new Panel(section, context, {
    verb: "Make the video",
    placeholder: "The video appears here.",
    alt: "The video",
    first: ({ fields }) => [...neededFirst(fields).map((field) => field.name).filter(own), ...visible],
    operations: effects,
    legend: "Effect",
    begin,
    onresult: showPoster,
  });
}

const neededFirst = (fields) => [...fields].sort((one, other) => Number(other.required ?? false) - Number(one.required ?? false));

/** The effect's best frame, shown until the video is played. */
async function showPoster({ view }, _result, request) {
  const video = view.stage.querySelector("video");
  if (!video) return;
  const poster = await made({ ...request, params: { ...request.params, poster: true } }).catch(() => null);
  if (poster) video.poster = view.url(poster);
}
