/** A photo as an illustration: one panel for all looks. */

import { Panel } from "./panel.js";
import { operations } from "./schema.js";

export const style = (section, context) => new Panel(section, context, {
  verb: "Illustrate",
  placeholder: "Your photo appears here, then the illustration.",
  alt: "The photo as an illustration",
  operations: operations(context.api, "/v1/style/"),
  legend: "Look",
  live: "preview",
});
