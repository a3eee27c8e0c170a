/** Videos: one panel for all effects. */

import { made } from "./api.js";
import { Panel } from "./panel.js";
import { operations } from "./schema.js";
import { Storyboard } from "./storyboard/storyboard.js";
import { Words } from "./storyboard/words.js";

/** Fields of files beside the video, or instead of it, which an editor seldom wants. */
const BESIDE = ["srt", "vtt", "keep"];
/** Fields of what is spoken, so that a voice belongs to it. */
const SPOKEN = ["words", "scenes"];

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
    first: ({ fields }) => [...neededFirst(fields).map((field) => field.name).filter((name) => own(name) && !BESIDE.includes(name)), ...visible],
    near: ({ fields }) => (fields.some(({ name }) => SPOKEN.includes(name)) ? ["audio"] : []),
    operations: effects,
    legend: "Effect",
    begin,
    own: (operation, panel) => timed(operation, panel, context, effects),
    onfiles: tell,
    onchange: tell,
    onresult: showPoster,
  });
}

const neededFirst = (fields) => [...fields].sort((one, other) => Number(other.required ?? false) - Number(one.required ?? false));

/** The controls of what goes on in time. */
function timed({ fields }, panel, context, effects) {
  const named = (name) => fields.find((field) => field.name === name);
  const [scenes, words] = [named("scenes"), named("words")];
  return {
    ...(scenes && { scenes: new Storyboard(scenes, context, effects, (file) => panel.pickers.get("images").take([file])) }),
    ...(words && { words: new Words(words, context, () => panel.changed()) }),
  };
}

/** Tells them what else they show: the sound, the photos and the length. */
function tell({ form, pickers }) {
  const [scenes, words] = ["scenes", "words"].map((name) => form.controls.get(name));
  const [sound] = pickers.get("audio").files;
  (scenes ?? words)?.hear(sound ?? null);
  if (scenes) scenes.files = pickers.get("images").files;
  if (words) words.seconds = form.values.duration ?? null;
}

/** The effect's best frame, shown until the video is played. */
async function showPoster({ view }, _result, request) {
  const video = view.stage.querySelector("video");
  if (!video) return;
  const poster = await made({ ...request, params: { ...request.params, poster: true } }).catch(() => null);
  if (poster) video.poster = view.url(poster);
}
