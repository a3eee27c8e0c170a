/** Server-Sent Events read from a fetch, which, unlike EventSource, can carry an API key. */

/**
 * The events of one connection.
 * @param {ReadableStream<Uint8Array>} body
 * @yields {{id: string, event: string, data: string, retry: number|undefined}}
 */
export async function* events(body) {
  let buffer = "";
  let retry;
  for await (const text of chunks(body)) {
    buffer += text.replaceAll("\r", "");
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      retry = event.retry ?? retry;
      if (event.data) yield { ...event, retry };
    }
  }
}

/** The fields of one block of lines. */
export function parse(block) {
  const event = { id: "", event: "message", data: "", retry: undefined };
  for (const line of block.split("\n")) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (name === "data") event.data += (event.data && "\n") + value;
    else if (name === "retry") event.retry = Number(value);
    else if (name in event) event[name] = value;
  }
  return event;
}

async function* chunks(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
