/** An edit as a list of operations. */

import { cropTool } from "./crop/tool.js";
import { OpList } from "./ops.js";
import { Panel } from "./panel.js";
import { operation } from "./schema.js";

export function edit(section, context) {
  const list = new OpList(context.catalogue.ops, context);
  return new Panel(section, context, {
    verb: "Apply",
    placeholder: "Your photo appears here, then the edited picture.",
    alt: "The edited picture",
    operations: [operation(context.api, "/v1/edit")],
    live: "preview",
    worthwhile: () => Boolean(list.read()?.length),
    inPixels: ({ ops }) => ops.some((op) => op?.op === "crop" && (op.box || op.w)),
    own: () => ({ ops: list }),
    onchange: showNeededFiles,
    tools: [cropTool(list)],
  });
}

/** An optional file belongs to the operation of the same name. */
function showNeededFiles({ operation: { files }, pickers, form }) {
  const used = (form.values.ops ?? []).map((op) => op?.op);
  const further = files.filter(({ least }) => !least).map(({ name }) => [pickers.get(name).element, used.includes(name)]);
  further.forEach(([element, isUsed]) => { element.hidden = !isUsed; });
  const [[first]] = further;
  const fold = first.closest("details");
  fold.hidden = !further.some(([, isUsed]) => isUsed);
  fold.open = true;
}
