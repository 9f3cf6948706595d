import protobuf from "protobufjs";
import { addImports } from "./well-known-types.ts";

/** A text of Protobuf, parsed. */
export interface ProtobufText {
  readonly root: protobuf.Root;
  /** The messages of the text itself that stand in no other. */
  readonly messages: readonly protobuf.Type[];
}

/** Beyond that the parser takes longer than anybody waits: it is quadratic in the fields of a message. */
const longest = 500_000;
const mostFields = 3_000;

/** Parses a text. Throws an Error that says what is wrong, and in which line. */
export function parseProtobuf(text: string): ProtobufText {
  if (text.length > longest) throw new Error(`it has more than ${longest} characters`);
  const fields = text.match(/=\s*\d+\s*[;[]/g)?.length ?? 0;
  if (fields > mostFields) throw new Error(`it has more than ${mostFields} fields`);
  const root = new protobuf.Root();
  const { imports = [], weakImports = [] } = protobuf.parse(text, root, {
    keepCase: true,
    alternateCommentMode: true,
  });
  const messages = messagesIn(root);
  addImports(root, [...imports, ...weakImports]);
  resolve(root);
  return { root, messages };
}

/** Settles what each field means. Types that are missing are complained of where a payload needs them. */
function resolve(root: protobuf.Root): void {
  try {
    // The root's own would not have extensions of what is not there, which no payload has a use for.
    protobuf.Namespace.prototype.resolveAll.call(root);
  } catch (error) {
    if (!/^no such /.test((error as Error).message)) throw error;
  }
}

function messagesIn(namespace: protobuf.NamespaceBase): readonly protobuf.Type[] {
  return namespace.nestedArray.flatMap((each) => {
    if (each instanceof protobuf.Type) return [each];
    return each instanceof protobuf.Namespace ? messagesIn(each) : [];
  });
}

/** The types that a message's fields have, each under the name by which the field calls it. */
export function typeOfField(field: protobuf.Field): protobuf.Type | protobuf.Enum | undefined {
  const found = field.parent?.lookup(field.type, [protobuf.Type, protobuf.Enum]);
  return found instanceof protobuf.Type || found instanceof protobuf.Enum ? found : undefined;
}

export function fullNameOf(type: protobuf.ReflectionObject): string {
  return type.fullName.replace(/^\./, "");
}

/**
 * The message that a payload is: the only one, or the one that is called like the AsyncAPI message, or that a comment
 * marks with `@RootNode`, or that no other refers to. If that is not one, all that it may be.
 */
export function rootsOf({ messages }: ProtobufText, name: string): readonly protobuf.Type[] {
  if (messages.length <= 1) return messages;
  const called = messages.filter((type) => type.name === name || fullNameOf(type) === name);
  const marked = messages.filter(({ comment }) => /^\s*@RootNode\b/m.test(comment ?? ""));
  const referred = new Set(messages.flatMap((type) => [...referredBy(type)]));
  const free = messages.filter((type) => !referred.has(type));
  return [called, marked, free].find((roots) => roots.length === 1) ?? (free.length === 0 ? messages : free);
}

/** The messages that one and those within it refer to, itself left out. */
function referredBy(type: protobuf.Type): ReadonlySet<unknown> {
  const found = new Set<unknown>();
  const open: protobuf.Type[] = [type];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const field of next.fieldsArray) found.add(typeOfField(field));
    open.push(...next.nestedArray.filter((each) => each instanceof protobuf.Type));
  }
  found.delete(type);
  return found;
}
