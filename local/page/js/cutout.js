/** The cut-out panel. */

import { Panel } from "./panel.js";
import { operation } from "./schema.js";

export const cutout = (section, context) => new Panel(section, context, {
  verb: "Cut out",
  placeholder: "Your photo appears here, then its cut-out.",
  alt: "The cut-out on a transparent background",
  operations: [operation(context.api, "/v1/cutout")],
  live: "first",
});
