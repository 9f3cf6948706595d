import protobuf from "protobufjs";
import { addImports } from "./well-known-types.ts";

/** A parsed text of Protobuf. */
export interface ProtobufText {
  readonly root: protobuf.Root;
  /** The messages of the text that are not nested in other messages. */
  readonly messages: readonly protobuf.Type[];
}

/** The parser takes quadratic time in the fields of a message. Beyond these limits a user would not wait. */
const longest = 500_000;
const mostFields = 3_000;

/** Parses a text. Throws an Error with the mistake and its line. */
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

/** Resolves the types of all fields. Missing types are reported where a payload needs them. */
function resolve(root: protobuf.Root): void {
  try {
    // Root.resolveAll would also reject extensions of unknown messages, which payloads do not need.
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

/** The message or enum that is the type of a field. Undefined for scalar and unknown types. */
export function typeOfField(field: protobuf.Field): protobuf.Type | protobuf.Enum | undefined {
  const found = field.parent?.lookup(field.type, [protobuf.Type, protobuf.Enum]);
  return found instanceof protobuf.Type || found instanceof protobuf.Enum ? found : undefined;
}

export function fullNameOf(type: protobuf.ReflectionObject): string {
  return type.fullName.replace(/^\./, "");
}

/**
 * The message that is the payload: the only message, or the one with the name of the AsyncAPI message, or the one with
 * `@RootNode` in its comment, or the only one that no other message refers to. Otherwise all candidates.
 */
export function rootsOf({ messages }: ProtobufText, name: string): readonly protobuf.Type[] {
  if (messages.length <= 1) return messages;
  const byName = messages.filter((type) => type.name === name || fullNameOf(type) === name);
  const marked = messages.filter(({ comment }) => /^\s*@RootNode\b/m.test(comment ?? ""));
  const referred = new Set(messages.flatMap((type) => [...referredBy(type)]));
  const unreferenced = messages.filter((type) => !referred.has(type));
  return (
    [byName, marked, unreferenced].find((roots) => roots.length === 1) ??
    (unreferenced.length === 0 ? messages : unreferenced)
  );
}

/** The messages that a message and its nested messages refer to, except itself. */
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
