import { deadLetterHeaders, isLegalHeaderName } from "@posthorn/core/transport";

/** Lists the headers that were cut or left out. */
export const trimmedHeader = "posthorn-dead-trimmed";

const longestText = 1_000;
/** The maximum length of the list of trimmed headers. */
const longestList = 1_000;

type Headers = Readonly<Record<string, string>>;

/**
 * Replaces the names and characters of a dead letter's headers that no transport carries: a handler may have set any, and
 * the dead letter must be stored all the same.
 */
export function repairHeaders(headers: Headers): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    isLegalHeaderName(name) ? name : `posthorn-dead-${Buffer.from(name).toString("hex")}`,
    String(value).toWellFormed(),
  ]);
  return Object.fromEntries(entries);
}

/** Removes the stack and cuts long texts. */
export function shortenHeaders(headers: Headers): Record<string, string> {
  const { [deadLetterHeaders.errorStack]: stack, ...rest } = headers;
  const shortened: Record<string, string> = rest;
  const trimmed = stack === undefined ? [] : [deadLetterHeaders.errorStack as string];
  for (const name of [
    deadLetterHeaders.errorMessage,
    deadLetterHeaders.reason,
    deadLetterHeaders.errorType,
  ]) {
    const text = shortened[name];
    if (text === undefined || text.length <= longestText) continue;
    shortened[name] = `${text.slice(0, longestText)}…`.toWellFormed();
    trimmed.push(name);
  }
  return trimmed.length === 0 ? shortened : { ...shortened, [trimmedHeader]: trimmed.join(",") };
}

/**
 * The headers that fit into a number of bytes: the dead letter's first, then CloudEvents attributes, then the rest. Those
 * that Posthorn has added to the dead letter are kept in any case, since their texts are short.
 */
export function essentialHeaders(headers: Headers, mostBytes: number): Record<string, string> {
  const essential: Record<string, string> = {};
  const trimmed = (headers[trimmedHeader] ?? "").split(",").filter((name) => name !== "");
  let bytesLeft = mostBytes;
  const names = Object.keys(headers).filter((name) => name !== trimmedHeader);
  for (const name of names.sort((a, b) => rank(a) - rank(b))) {
    const value = headers[name] ?? "";
    const size = Buffer.byteLength(name) + 3 * Buffer.byteLength(value); // percent-encoding may triple it
    if (size > bytesLeft && !added.has(name)) trimmed.push(name);
    else {
      essential[name] = value;
      bytesLeft -= size;
    }
  }
  return trimmed.length === 0 ? essential : { ...essential, [trimmedHeader]: listOf(trimmed) };
}

const added: ReadonlySet<string> = new Set([
  deadLetterHeaders.reason,
  deadLetterHeaders.address,
  deadLetterHeaders.attempts,
  deadLetterHeaders.time,
]);

function rank(name: string): number {
  if (name.startsWith("posthorn-dead-")) return 0;
  return name.startsWith("ce-") || name === "content-type" ? 1 : 2;
}

function listOf(names: readonly string[]): string {
  const list = names.join(",");
  return list.length <= longestList ? list : `${list.slice(0, longestList)}…`;
}
