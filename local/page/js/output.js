/** The name under which a snippet keeps a result. */

/** @param {import("./api.js").Request} request */
export function outputName({ operation, params }) {
  const stem = operation.path.split("/").at(-1);
  return `${stem}.${extension(operation, params)}`;
}

function extension({ fields }, params) {
  const written = fields.find((field) => field.name === "output_format");
  if (!written) return params.poster ? "jpg" : params.srt ? "srt" : "mp4";
  const [format] = [written.default, params.output_format, ...formats(params.ops)].filter(Boolean).reverse();
  // What `auto` becomes for curl and the client, which take everything and name nothing.
  return { jpeg: "jpg", auto: "jpg" }[format] ?? format;
}

/** The formats that operations of an edit name. */
const formats = (ops) => (Array.isArray(ops) ? ops : []).map((op) => op?.format);
