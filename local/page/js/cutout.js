/** The cut-out panel. */

import { brushTool } from "./brush/tool.js";
import { Panel } from "./panel.js";
import { operation } from "./schema.js";

export function cutout(section, context) {
  const brush = brushTool(context);
  return new Panel(section, context, {
    verb: "Cut out",
    placeholder: "Your photo appears here, then its cut-out.",
    alt: "The cut-out on a transparent background",
    operations: [operation(context.api, "/v1/cutout")],
    live: "first",
    tools: [brush],
    onfiles: brush.onfiles,
  });
}
