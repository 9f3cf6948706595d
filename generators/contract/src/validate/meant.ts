import { type Fields, fieldsOf, listOf, member } from "../value.ts";

/** What the specification calls that which stands in a map or a list of that name. */
const inside: Fields = {
  channels: "channel",
  messages: "messageObject",
  messageTraits: "messageTrait",
  operations: "operation",
  operationTraits: "operationTrait",
  parameters: "parameter",
  replies: "operationReply",
  servers: "server",
};

/** What it calls that which stands under a key of that name. */
const under: Fields = {
  channel: "channel",
  components: "components",
  info: "info",
  publish: "operation",
  reply: "operationReply",
  subscribe: "operation",
};

/**
 * The key that was meant by one which the specification does not know at its place: a key that it knows there, that is
 * not there yet, and that differs by one slip.
 *
 * @param path - of the key that it does not know
 * @param holder - what the key stands in
 */
export async function meantKey(
  version: string,
  path: readonly (string | number)[],
  holder: Fields,
): Promise<string | undefined> {
  const specs = await import("@asyncapi/specs");
  const [map, above, key] = [-3, -2, -1].map((at) => String(path.at(at) ?? "")) as [string, string, string];
  const schema = member(specs.default.schemas, version);
  const name = path.length === 1 ? undefined : (member(inside, map) ?? member(under, above) ?? "");
  const of = name === undefined ? schema : definitionOf(schema, version, String(name));
  const known = [of, ...listOf(member(of, "allOf"))].flatMap((each) =>
    Object.keys(fieldsOf(member(each, "properties"))),
  );
  return known.find((each) => !Object.hasOwn(holder, each) && isOneSlip(key, each));
}

function definitionOf(schema: unknown, version: string, name: string): unknown {
  const definitions = member(schema, "definitions");
  const named = (each: string): unknown =>
    member(definitions, `http://asyncapi.com/definitions/${version}/${each}.json`);
  return named(name) ?? named(`${name}Item`); // a channel of AsyncAPI 2
}

/** Whether one letter was added, left out or exchanged, or two neighbours changed places. */
function isOneSlip(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let [start, end] = [0, 0];
  while (start < shorter && one[start] === other[start]) start += 1;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [left, right] = [one, other].map((word) => word.slice(start, word.length - end)) as [string, string];
  if (left.length < 2 && right.length < 2) return true;
  return left.length === 2 && left === right.split("").reverse().join("");
}
