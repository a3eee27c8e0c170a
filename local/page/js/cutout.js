/** The cut-out panel. */

import { Panel } from "./panel.js";
import { operation } from "./schema.js";

export function cutout(section, context) {
  const panel = new Panel(section, context, {
    verb: "Cut out",
    placeholder: "Your photo appears here, then its cut-out.",
    alt: "The cut-out on a transparent background",
  });
  panel.use(operation(context.api, "/v1/cutout"));
  return panel;
}
