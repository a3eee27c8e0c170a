/** An edit as a list of operations. */

import { OpList } from "./ops.js";
import { Panel } from "./panel.js";
import { operation } from "./schema.js";

export function edit(section, context) {
  const list = new OpList(context.catalogue.ops, context);
  const panel = new Panel(section, context, {
    verb: "Apply",
    placeholder: "Your photo appears here, then the edited picture.",
    alt: "The edited picture",
    own: () => ({ ops: list }),
    onchange: showNeededFiles,
  });
  panel.use(operation(context.api, "/v1/edit"));
  panel.inputs.append(list.element, panel.form.element);
  return panel;
}

/** An optional file belongs to the operation of the same name. */
function showNeededFiles({ operation: { files }, pickers, form }) {
  const used = (form.values.ops ?? []).map((op) => op?.op);
  for (const { name, least } of files) pickers.get(name).element.hidden = !least && !used.includes(name);
}
