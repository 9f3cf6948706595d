import { MessagingError } from "../errors/messaging-error.ts";

/** The names that HTTP allows, and with it every protocol. Names that begin with `nats-` belong to the NATS server. */
const legalName = /^(?!nats-|__proto__$)[!#$%&'*+.^_`|~0-9A-Za-z-]{1,240}$/i;
const mostNames = 10_000;
/** There are few names, and checking one takes time. */
const checkedNames = new Set<string>();

/** True for a name that every transport carries unchanged, apart from its case. */
export function isLegalHeaderName(name: string): boolean {
  if (checkedNames.has(name)) return true;
  if (!legalName.test(name)) return false;
  if (checkedNames.size >= mostNames) checkedNames.clear();
  checkedNames.add(name);
  return true;
}

/** Throws MessagingError `invalid_message` for a name that not every transport carries, or half a character in a value. */
export function checkHeader(name: string, value: string): void {
  if (!isLegalHeaderName(name)) {
    throw new MessagingError(
      "invalid_message",
      `${JSON.stringify(name)} is not a legal header name. Nothing was sent. ` +
        'Use letters, digits and hyphens, at most 240, and do not begin with "nats-".',
    );
  }
  if (value.isWellFormed()) return;
  throw new MessagingError(
    "invalid_message",
    `The header "${name}" contains half a character (a lone surrogate). Nothing was sent. Correct its text.`,
  );
}
