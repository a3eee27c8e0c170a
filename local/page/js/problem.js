/** Errors as sentences for the user. */

export class Problem extends Error {
  /**
   * @param {string} sentence
   * @param {{param?: string, requestId?: string, code?: string}} [details]
   */
  constructor(sentence, { param, requestId, code } = {}) {
    super(sentence);
    Object.assign(this, { param, requestId, code });
  }

  /** From an application/problem+json document. */
  static of(document, retryAfter = null) {
    const again = retryAfter ? ` Try again in ${seconds(Number(retryAfter))}.` : "";
    return new Problem(sentence(document) + again, { ...document, requestId: document.request_id });
  }

  /** From an error response. */
  static async from(answer) {
    const document = await answer.json().catch(() => null);
    if (document?.detail) return Problem.of(document, answer.headers.get("Retry-After"));
    return new Problem(`The server answered ${answer.status} without a reason.`);
  }

  /** From any exception. */
  static explain(fault) {
    if (fault instanceof Problem) return fault;
    if (["NotReadableError", "NotFoundError"].includes(fault.name)) {
      return new Problem("The file can no longer be read. It was moved, changed or locked since you chose it.");
    }
    return new Problem(`Unexpected error: ${fault.message}`);
  }
}

/** The server did not answer. */
export class Unreachable extends Problem {
  constructor() {
    super("The server could not be reached. Is it still running?");
  }
}

/** "title: detail.", with a capital and a full stop. */
function sentence({ title, detail }) {
  const text = title && !detail.startsWith("expected") ? `${title}: ${detail}` : detail;
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

const seconds = (count) => (count === 1 ? "a second" : `${count} seconds`);
