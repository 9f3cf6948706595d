import type { Sources } from "../load/sources.ts";
import { isReference } from "../references/reference-object.ts";
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

/** The kinds of members by their keys, for AsyncAPI 2 and 3. `*` is any key or item. */
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

/** The parts of a contract that are of interest, wherever references lead. */
export interface Parts {
  /** The outermost object of each schema. */
  readonly schemas: ReadonlySet<object>;
  /** The schemas whose examples and default AsyncAPI 2 checks. */
  readonly documented: ReadonlySet<object>;
  readonly messages: ReadonlySet<object>;
  /** Operations and their traits. */
  readonly operations: ReadonlySet<object>;
  /** References where both AsyncAPI 3.0 and 3.1 allow them. */
  readonly usual: ReadonlySet<object>;
  /** References in place of a schema that other references lead to: links of a chain. */
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

/** A value that is still to be visited. */
interface Visit {
  readonly value: unknown;
  readonly kind: Kind;
  /** True if a reference leads to the value. */
  readonly isTarget: boolean;
}

/**
 * Finds the parts of a contract by their position in the document. A value may be reached in several roles: as a message,
 * and as the target of a reference to a schema. It is visited once for each role.
 */
export function findParts(sources: Sources): Parts {
  const parts = {
    schemas: new Set<object>(),
    documented: new Set<object>(),
    messages: new Set<object>(),
    operations: new Set<object>(),
    usual: new Set<object>(),
    links: new Set<object>(),
  };
  const seen = new Map<object, Set<Kind>>();
  const waiting: Visit[] = [{ value: sources.root?.data, kind: "document", isTarget: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, kind, isTarget } = next;
    if (typeof value !== "object" || value === null) continue;
    const kinds = seen.get(value) ?? new Set();
    if (kinds.has(kind)) continue;
    seen.set(value, kinds.add(kind));
    if (isReference(value)) {
      if (referable.has(kind)) parts.usual.add(value);
      if (isTarget && schemaKinds.has(kind)) parts.links.add(value);
      waiting.push({ value: sources.resolve(value)?.value, kind, isTarget: true });
    } else if (schemaKinds.has(kind)) {
      if (isOfOtherLanguage(value)) continue;
      parts.schemas.add(value);
      if (kind === "schema") parts.documented.add(value);
    } else {
      if (kind === "message") parts.messages.add(value);
      if (kind === "operation") parts.operations.add(value);
      waiting.push(...membersOf(value, kind));
    }
  }
  return parts;
}

function membersOf(value: object, kind: Kind): readonly Visit[] {
  const kinds = members[kind];
  return Object.entries(value).flatMap(([key, item]): readonly Visit[] => {
    if (key === "payload" && isOfOtherLanguage(value)) return [];
    const kindOfItem = Object.hasOwn(kinds, key) ? kinds[key] : kinds["*"];
    // Other references may lead to the schemas among the components.
    return kindOfItem === undefined ? [] : [{ value: item, kind: kindOfItem, isTarget: kind === "schemas" }];
  });
}

/** True for Avro, which refers to types by name and has no references to replace, and for Protobuf, which is text. */
function isOfOtherLanguage(value: object): boolean {
  return /avro|protobuf/i.test(textOf(member(value, "schemaFormat")) ?? "");
}
