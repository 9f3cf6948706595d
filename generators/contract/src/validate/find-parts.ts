import type { Sources } from "../load/sources.ts";
import { isReference } from "../load/sources.ts";
import { member, textOf } from "../values/fields.ts";

type Kind =
  | "document"
  | "components"
  | "channels"
  | "channel"
  | "operations"
  | "operation"
  | "operation-traits"
  | "reply"
  | "replies"
  | "messages"
  | "message"
  | "parameters"
  | "parameter"
  | "bindings-map"
  | "bindings"
  | "binding"
  | "schemas"
  | "schema"
  | "headers"
  | "binding-part";

/** What stands under which key, in AsyncAPI 2 and 3 alike; `*` is any key or item. */
const members: Readonly<Record<Kind, Readonly<Record<string, Kind>>>> = {
  document: { channels: "channels", operations: "operations", components: "components" },
  components: {
    schemas: "schemas",
    messages: "messages",
    messageTraits: "messages",
    channels: "channels",
    operations: "operations",
    operationTraits: "operations",
    replies: "replies",
    parameters: "parameters",
    serverBindings: "bindings-map",
    channelBindings: "bindings-map",
    operationBindings: "bindings-map",
    messageBindings: "bindings-map",
  },
  channels: { "*": "channel" },
  channel: {
    messages: "messages",
    parameters: "parameters",
    publish: "operation",
    subscribe: "operation",
    bindings: "bindings",
  },
  operations: { "*": "operation" },
  operation: {
    channel: "channel",
    message: "message",
    messages: "messages",
    reply: "reply",
    traits: "operation-traits",
    bindings: "bindings",
  },
  "operation-traits": { "*": "operation" },
  replies: { "*": "reply" },
  reply: { channel: "channel", messages: "messages" },
  messages: { "*": "message" },
  message: {
    oneOf: "messages",
    payload: "schema",
    headers: "headers",
    traits: "messages",
    bindings: "bindings",
  },
  parameters: { "*": "parameter" },
  parameter: { schema: "schema" },
  "bindings-map": { "*": "bindings" },
  bindings: { "*": "binding" },
  binding: { "*": "binding-part" },
  schemas: { "*": "schema" },
  schema: {},
  headers: {},
  "binding-part": {},
};

/** Parts of a contract, wherever references lead. */
export interface Parts {
  /** The outermost object of each schema that the specification has a place for. */
  readonly schemas: ReadonlySet<object>;
  /** Those of them whose own examples and default are checked, by AsyncAPI 2. */
  readonly documented: ReadonlySet<object>;
  readonly messages: ReadonlySet<object>;
  /** References at places where both AsyncAPI 3.0 and 3.1 allow them for certain. */
  readonly usual: ReadonlySet<object>;
  /** References that stand for a schema which others refer to: links of a chain. */
  readonly links: ReadonlySet<object>;
}

const schemaKinds: ReadonlySet<Kind> = new Set<Kind>(["schema", "headers", "binding-part"]);
const referable: ReadonlySet<Kind> = new Set<Kind>([
  "channel",
  "operation",
  "reply",
  "message",
  "parameter",
  "schema",
  "headers",
]);

/** Finds the parts of a contract by their places in the specification. */
export function findParts(sources: Sources): Parts {
  const links = new Set<object>();
  const parts = {
    links,
    schemas: new Set<object>(),
    documented: new Set<object>(),
    messages: new Set<object>(),
    usual: new Set<object>(),
  };
  const seen = new Map<object, Set<Kind>>();
  const waiting: [unknown, Kind, boolean?][] = [[sources.root?.data, "document"]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, kind, isNamed] = next;
    if (typeof value !== "object" || value === null) continue;
    const kinds = seen.get(value) ?? new Set();
    if (kinds.has(kind)) continue;
    seen.set(value, kinds.add(kind));
    if (isReference(value)) {
      if (referable.has(kind)) parts.usual.add(value);
      if (isNamed && schemaKinds.has(kind)) links.add(value);
      waiting.push([sources.resolve(value)?.value, kind, true]);
    } else if (schemaKinds.has(kind)) {
      if (isForeign(value)) continue;
      parts.schemas.add(value);
      if (kind === "schema") parts.documented.add(value);
    } else {
      if (kind === "message") parts.messages.add(value);
      const expected = members[kind];
      for (const [key, item] of Object.entries(value)) {
        if (key === "payload" && isForeign(value)) continue;
        const of = Object.hasOwn(expected, key) ? expected[key] : expected["*"];
        if (of !== undefined) waiting.push([item, of, kind === "schemas"]);
      }
    }
  }
  return parts;
}

/** Avro refers to types by name, and has nothing that could stand in for them; Protobuf is a text. */
function isForeign(value: object): boolean {
  return /avro|protobuf/i.test(textOf(member(value, "schemaFormat")) ?? "");
}
