/** The file name of the result in a snippet. */

/** @param {import("./api.js").Request} request */
export function outputName({ operation, params }) {
  const stem = operation.path.split("/").at(-1);
  return `${stem}.${operation.path === operation.batch ? "zip" : extension(operation, params)}`;
}

function extension({ fields, path }, params) {
  const written = fields.find((field) => field.name === "output_format");
  if (params.marketplace && !params.output_format) return "jpg"; // what each of them is made of
  if (!written) return params.poster ? "jpg" : params.srt ? "srt" : params.vtt ? "vtt" : "mp4";
  const [format] = [written.default, params.output_format, ...formats(params.ops)].filter(Boolean).reverse();
  // `auto` becomes JPEG for curl and the client, which send no specific Accept header; a cut-out alone is a PNG.
  const auto = path === "/v1/product" && !params.preset && !params.background ? "png" : "jpg";
  return { jpeg: "jpg", auto }[format] ?? format;
}

/** The formats in the operations of an edit. */
const formats = (ops) => (Array.isArray(ops) ? ops : []).map((op) => op?.format);
