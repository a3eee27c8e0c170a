/** What went wrong, as a sentence for the one who sits here. */

export class Problem extends Error {
  /**
   * @param {string} sentence
   * @param {{param?: string, requestId?: string, code?: string}} [told]
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

  /** From an answer that is no success. */
  static async from(answer) {
    const told = await answer.json().catch(() => null);
    if (told?.detail) return Problem.of(told, answer.headers.get("Retry-After"));
    return new Problem(`The server answered ${answer.status} and did not say why.`);
  }

  /** From whatever was thrown. */
  static explain(fault) {
    if (fault instanceof Problem) return fault;
    if (["NotReadableError", "NotFoundError"].includes(fault.name)) {
      return new Problem("The file cannot be read any more. It was moved, changed or locked since you chose it.");
    }
    return new Problem(`Something unforeseen happened: ${fault.message}`);
  }
}

/** There was no answer. */
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
