/** The operations in /openapi.json. The page knows no other parameters. */

const MULTIPART = "multipart/form-data";

/**
 * @typedef {object} FileField  A file that an operation takes, `least` to `most` times.
 * @property {string} name
 * @property {string} description
 * @property {number} least
 * @property {number} most
 * @property {string} media  The media range of what it takes, such as `image/*`.
 *
 * @typedef {object} Operation
 * @property {string} path
 * @property {string} [batch]  The path for several files of the one that it needs, if there is one.
 * @property {string} summary
 * @property {string} description
 * @property {FileField[]} files
 * @property {object[]} fields  JSON schemas, each with its `name`, and `required` where it must be given.
 * @property {"query"|"form"|string} place  Where fields go; any other text is the form field of one JSON object.
 */

/** The operation behind `POST path`. @returns {Operation} */
export function operation(api, path) {
  const { summary, description, parameters, requestBody } = api.paths[path].post;
  const body = requestBody.content[MULTIPART].schema;
  const files = fileFields(body);
  const rest = Object.entries(body.properties).filter(([name]) => !isOfAFile(name, files));
  const batch = path.replace("/v1/", "/v1/batch/");
  const common = { path, summary, description, files, batch: batch in api.paths ? batch : undefined };
  const [[name, schema] = []] = rest.filter(([, field]) => field.type === "object");
  if (schema) return { ...common, fields: fieldsOf(schema), place: name };
  const query = parameters.filter((one) => one.in === "query" && !isOfAFile(one.name, files))
    .map((one) => plain(one.name, one.schema, one.required, one.description));
  if (!rest.length) return { ...common, fields: query, place: "query" };
  const form = fieldsOf({ ...body, properties: Object.fromEntries(rest) });
  return { ...common, fields: [...form, ...query], place: "form" };
}

/** All operations whose path begins with `prefix`, in the server's order. */
export function operations(api, prefix) {
  return Object.keys(api.paths).filter((path) => path.startsWith(prefix) && api.paths[path].post)
    .map((path) => operation(api, path));
}

/** The fields of an object's schema. */
export function fieldsOf(schema) {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {})
    .filter(([, field]) => !("const" in field))
    .map(([name, field]) => plain(name, field, required.includes(name)));
}

/** A field without its `null` branch: `nullable` says that it may be left empty. */
function plain(name, schema, required = false, description = schema.description) {
  const branches = schema.anyOf ?? [];
  const others = branches.filter((branch) => branch.type !== "null");
  const nullable = others.length < branches.length;
  const named = others.find((branch) => branch.enum); // a number instead of a name is left to the API
  const inner = nullable ? named ?? (others.length === 1 ? others[0] : {}) : {};
  return { ...inner, ...schema, anyOf: nullable ? undefined : schema.anyOf, mustHave: inner.required ?? schema.required,
    name, description: description ?? inner.description ?? "", nullable, required: required === true };
}

/** What a field starts with: its default, else, if it has to be given, the first of its examples. */
export function start(field) {
  if (field.default !== undefined && field.default !== null) return field.default;
  return field.required ? field.examples?.[0] : undefined;
}

function fileFields(body) {
  const isBinary = (schema) => schema?.format === "binary";
  return Object.entries(body.properties)
    .filter(([, schema]) => isBinary(schema) || isBinary(schema.items))
    .map(([name, schema]) => ({
      name,
      description: schema.description ?? schema.items.description,
      least: schema.minItems || ("x-required-unless" in schema ? 1 : 0),
      most: schema.items ? schema.maxItems : 1,
      media: (schema.items ?? schema).contentMediaType,
    }));
}

/** Whether a name is that of a file, or of what may stand in its place: the key of an earlier upload, or a URL. */
function isOfAFile(name, files) {
  return files.some((file) => [file.name, `${file.name}_key`, `${file.name}_url`].includes(name));
}
