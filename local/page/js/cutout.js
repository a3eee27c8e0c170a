/** Cut something out. */

import { Panel } from "./panel.js";
import { operation } from "./schema.js";

export function cutout(section, context) {
  const panel = new Panel(section, context, {
    verb: "Cut out",
    placeholder: "Your photo appears here, and then what was cut out of it.",
    alt: "What was cut out, on a transparent ground",
  });
  panel.use(operation(context.api, "/v1/cutout"));
  return panel;
}
