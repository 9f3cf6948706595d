import type {
  Contract,
  Diagnostic,
  Message,
  NamedSchema,
  Operation,
  Origin,
  QueryOperation,
  Schema,
} from "@posthorn/contract";
import { messageKey, type NestedSchema, schemaKey } from "../nested-schemas/nested-schemas.ts";
import { originKey } from "../prepare/origin-key.ts";
import { camelCase, isLong, kebabCase, pascalCase } from "../text/identifiers.ts";
import { calledInCode, nameAmong, oneOfNames } from "./member-names.ts";
import { type Claim, openRegistry } from "./registry.ts";
import type { SharedPlace } from "./shared-place.ts";

/** What generated code calls everything in a contract. Made once, before anything is emitted. */
export interface Names {
  readonly contract: ContractNames;
  readonly schema: (name: string) => SchemaNames;
  readonly message: (message: Message) => MessageNames;
  readonly operation: (operation: Operation) => OperationNames;
  /** Claimed when it is asked for first, so that it takes no name from anything else. */
  readonly builder: (message: Message) => BuilderNames;
  /** By which name programs call one of an operation's several messages. */
  readonly oneOf: (operation: Operation, message: Message) => string;
  /** Under which name a query declares a failure. */
  readonly failure: (query: QueryOperation, message: Message) => string;
}

export interface ContractNames {
  readonly serve: string;
  readonly serveFile: string;
  readonly handlers: string;
  readonly serveOptions: string;
  readonly client: string;
  readonly clientFile: string;
  readonly clientType: string;
}

export interface SchemaNames {
  /** Of the type and of its zod schema. */
  readonly name: string;
  readonly file: string;
  /** If several contracts share it: where it stands in their folder. `file` is then the way there. */
  readonly shared?: SharedPlace;
}

export interface MessageNames {
  readonly file: string;
  readonly descriptor: string;
  /** Of the payload's type and its zod schema, where the message has its own. */
  readonly payload: string;
  readonly headers: string;
}

export interface BuilderNames {
  readonly file: string;
  /** `buildPlaceOrder` */
  readonly payload: string;
  /** `buildPlaceOrderHeaders` */
  readonly headers: string;
}

export interface OperationNames {
  readonly file: string;
  /** `placeOrder`: the descriptor, and the member of the handlers. */
  readonly descriptor: string;
  /** `sendPlaceOrder`, `requestOrderStatus`, `publishOrderPlaced`. */
  readonly speak: string;
  /** `handlePlaceOrder`, `serveOrderStatus`, `onOrderPlaced`. */
  readonly listen: string;
  readonly parameters: string;
  /** Of who speaks. */
  readonly options: string;
  /** The type of its messages by name, where it has several. */
  readonly messages: string;
  readonly failures: string;
  readonly isFailure: string;
  /** The payloads of the messages by which a query is asked, where there are several. */
  readonly requests: string;
}

export const verbs = {
  command: { speak: "send", listen: "handle" },
  query: { speak: "request", listen: "serve" },
  event: { speak: "publish", listen: "on" },
} as const;

/** What schemas are called that other contracts share, by their names in this one. */
export type SharedNames = ReadonlyMap<string, SchemaNames>;

export interface NamingOptions {
  /** The schemas that are declared in the files of others. */
  readonly nested?: ReadonlyMap<string, readonly NestedSchema[]>;
  /** These schemas have names already, and keep them. */
  readonly shared?: SharedNames;
}

/** Names everything. Names that collide are told apart by a number, and reported. */
export function nameContract(
  contract: Contract,
  { nested = new Map(), shared = new Map() }: NamingOptions = {},
): { names: Names; diagnostics: readonly Diagnostic[] } {
  const registry = openRegistry([...shared.values()].map(({ name }) => name));
  const inner = new Set<NamedSchema>([...nested.values()].flat());
  const schemas = new Map(shared);
  const nest = (key: string, file: Pick<SchemaNames, "file" | "shared">): void => {
    for (const schema of nested.get(key) ?? []) {
      schemas.set(schema.name, { ...file, name: nameNested(schema, registry.claim) });
    }
  };
  // What is inside a shared schema comes before the contract's own, whose names may differ elsewhere.
  for (const [name, given] of shared) nest(schemaKey(name), given);
  for (const schema of contract.schemas) {
    if (!inner.has(schema) && !shared.has(schema.name))
      schemas.set(schema.name, nameSchema(schema, registry.claim));
  }
  const messages = new Map(
    contract.messages.map((message) => [originKey(message.origin), nameMessage(message, registry.claim)]),
  );
  const bare = bareNames(contract.operations);
  const operations = new Map(
    contract.operations.map((operation) => [
      originKey(operation.origin),
      nameOperation(operation, bare.get(operation) ?? operation.id, registry.claim),
    ]),
  );
  const service = nameService(contract, registry.claim);
  for (const schema of contract.schemas) {
    if (!inner.has(schema) && !shared.has(schema.name))
      nest(schemaKey(schema.name), found(schemas, schema.name));
  }
  for (const message of contract.messages) {
    const { file } = found(messages, originKey(message.origin));
    nest(messageKey("payload", message), { file });
    nest(messageKey("headers", message), { file });
  }
  const builders = new Map<Message, BuilderNames>();
  const oneOf = new Map<string, ReadonlyMap<string, string>>();
  const names: Names = {
    contract: service,
    builder: (message) => {
      const given = builders.get(message) ?? nameBuilder(message, registry.claim);
      builders.set(message, given);
      return given;
    },
    schema: (name) => found(schemas, name),
    message: (message) => found(messages, originKey(message.origin)),
    operation: (operation) => found(operations, originKey(operation.origin)),
    oneOf: (operation, message) => {
      const own = originKey(operation.origin);
      const known = oneOf.get(own) ?? oneOfNames(operation.messages);
      oneOf.set(own, known);
      return found(known, originKey(message.origin));
    },
    failure: (query, message) => nameAmong(query.failures, message),
  };
  return { names, diagnostics: [...shortened(contract, inner), ...registry.diagnostics] };
}

/** Says which names of the contract are too long for files, so that code has only their beginnings. */
function shortened(contract: Contract, inner: ReadonlySet<NamedSchema>): readonly Diagnostic[] {
  const named = [
    ...contract.schemas.filter((schema) => !inner.has(schema)),
    ...contract.messages,
    ...contract.operations.map(({ id, name = id, origin }) => ({ name, origin })),
  ].map((each) => ({ name: calledInCode(each), origin: each.origin }));
  const title = { name: contract.title, origin: titleOrigin };
  return [title, ...named]
    .filter(({ name }) => isLong(name))
    .map(({ name, origin }) => ({
      severity: "information",
      code: "name-shortened",
      message: `The name "${Array.from(name).slice(0, 30).join("")}…" is too long for a file, so that this is called "${pascalCase(name)}". Give it a shorter "x-posthorn.name" to choose one yourself.`,
      file: origin.file,
      pointer: origin.pointer,
    }));
}

const titleOrigin: Origin = { file: "", pointer: "/info/title" };

/** Whether a payload or headers are a schema of their own name. */
export function referenceIn(schema: Schema | undefined): string | undefined {
  return typeof schema === "object" && "ref" in schema ? schema.ref : undefined;
}

/** Names a schema, as far as its contract knows. */
export function nameSchema(
  schema: Pick<NamedSchema, "name" | "codeName" | "origin">,
  claim: Claim,
): SchemaNames {
  const { origin } = schema;
  const name = calledInCode(schema);
  return {
    name: claim.name(pascalCase(name), "Schema", origin),
    file: claim.file("schemas", kebabCase(name), origin),
  };
}

const longestNested = 60;

/** `OrderLinesItem`: the way to a nested schema, or as much of its end as is readable. */
function nameNested({ root, path }: NestedSchema, claim: Claim): string {
  let steps = path;
  const joined = (): string => pascalCase([root, ...steps].join(" "));
  while (steps.length > 1 && joined().length > longestNested) steps = steps.slice(1);
  return claim.name(joined(), "Part");
}

function nameMessage(message: Message, claim: Claim): MessageNames {
  const { origin } = message;
  const name = calledInCode(message);
  const ownPayload = referenceIn(message.payload) === undefined;
  const ownHeaders = message.headers !== undefined && referenceIn(message.headers) === undefined;
  const pascal = pascalCase(name);
  return {
    file: claim.file("messages", kebabCase(name), origin),
    descriptor: claim.name(`${camelCase(name)}Message`, "Descriptor", origin),
    payload: ownPayload ? claim.name(pascal, "Payload", origin) : pascal,
    headers: ownHeaders ? claim.name(`${pascal}Headers`, "OfMessage", origin) : pascal,
  };
}

function nameBuilder({ name, origin }: Message, claim: Claim): BuilderNames {
  const payload = claim.name(`build${pascalCase(name)}`, "Message", origin);
  return {
    file: claim.file("builders", kebabCase(name), origin),
    payload,
    headers: claim.name(`${payload}Headers`, "Message", origin),
  };
}

function nameOperation(operation: Operation, bare: string, claim: Claim): OperationNames {
  const { kind, origin, channel } = operation;
  const pascal = pascalCase(bare);
  const { speak, listen } = verbs[kind];
  const hasParameters = channel.address.includes("{");
  const hasFailures = kind === "query" && operation.failures.length > 0;
  const hasRequests = kind === "query" && operation.messages.length > 1;
  const own = (name: string, suffix: string) => claim.name(name, suffix, origin);
  const descriptor = own(camelCase(bare), "Operation");
  // A descriptor that had to give way takes its functions along, so that one number tells all of them apart.
  const number = /^.*?(\d*)$/.exec(descriptor.slice(camelCase(bare).length))?.[1] ?? "";
  const stem = `${pascal}${number}`;
  return {
    file: claim.file("operations", kebabCase(bare), origin),
    descriptor,
    speak: own(`${speak}${stem}`, "Operation"),
    listen: own(`${listen}${stem}`, "Operation"),
    parameters: hasParameters ? own(`${stem}Parameters`, "OfOperation") : `${stem}Parameters`,
    options: own(`${pascalCase(speak)}${stem}Options`, "OfOperation"),
    messages: operation.messages.length > 1 ? own(`${stem}Messages`, "OfOperation") : `${stem}Messages`,
    failures: hasFailures ? own(`${stem}Failures`, "OfOperation") : `${stem}Failures`,
    isFailure: hasFailures ? own(`is${stem}Failure`, "OfOperation") : `is${stem}Failure`,
    requests: hasRequests ? own(`${stem}Requests`, "OfOperation") : `${stem}Requests`,
  };
}

function nameService({ title }: Contract, claim: Claim): ContractNames {
  const origin = titleOrigin;
  const [camel, pascal, kebab] = [camelCase(title), pascalCase(title), kebabCase(title)];
  return {
    serve: claim.name(`serve${pascal}`, "Contract", origin),
    serveFile: claim.file("", `serve-${kebab}`, origin),
    handlers: claim.name(`${pascal}Handlers`, "OfContract", origin),
    serveOptions: claim.name(`Serve${pascal}Options`, "OfContract", origin),
    client: claim.name(`${camel}Client`, "OfContract", origin),
    clientFile: claim.file("", `${kebab}-client`, origin),
    clientType: claim.name(`${pascal}Client`, "OfContract", origin),
  };
}

/** Ids without a verb that the function's name repeats (`sendPlaceOrder`), where that leaves all ids apart. */
function bareNames(operations: readonly Operation[]): ReadonlyMap<Operation, string> {
  const stripped = operations.map(
    (operation) => [operation, operation.name ?? withoutVerb(operation)] as const,
  );
  const count = Map.groupBy(stripped, ([, name]) => camelCase(name));
  return new Map(
    stripped.map(([operation, name]) => [
      operation,
      count.get(camelCase(name))?.length === 1 ? name : (operation.name ?? operation.id),
    ]),
  );
}

function withoutVerb({ id, kind }: Operation): string {
  const { speak, listen } = verbs[kind];
  return new RegExp(`^(?:${speak}|${listen})(?=[A-Z])`).test(id) ? id.replace(/^[a-z]+/, "") : id;
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new TypeError(`"${name}" is not in the contract.`);
  return value;
}
