/** A photo as an illustration: one panel for all looks. */

import { chooser } from "./chooser.js";
import { Panel } from "./panel.js";
import { operations } from "./schema.js";

export function style(section, context) {
  const looks = operations(context.api, "/v1/style/");
  const panel = new Panel(section, context, {
    verb: "Illustrate",
    placeholder: "Your photo appears here, then the illustration.",
    alt: "The photo as an illustration",
  });
  panel.section.querySelector(".panel-form").prepend(chooser("Look", looks, (look) => panel.use(look)));
  panel.use(looks[0]);
  return panel;
}
