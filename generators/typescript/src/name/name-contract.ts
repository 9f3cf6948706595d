import type { Contract, Diagnostic, Message, NamedSchema } from "@posthorn/contract";
import { referenceIn } from "../json-schema/follow.ts";
import { messageKey, type NestedSchema, schemaKey } from "../nested-schemas/nested-schemas.ts";
import { originKey } from "../prepare/origin-key.ts";
import { camelCase, kebabCase, pascalCase } from "../text/identifiers.ts";
import { codeNameOf, oneOfNames, titleOrigin } from "./code-names.ts";
import { bareNames, nameOperation } from "./name-operations.ts";
import type { BuilderNames, ContractNames, MessageNames, Names, SchemaNames, SharedNames } from "./names.ts";
import { type Claim, openRegistry } from "./registry.ts";
import { findShortenedNames } from "./shortened-names.ts";

export interface NamingOptions {
  /** The schemas that are declared in the files of other schemas and of messages. */
  readonly nested?: ReadonlyMap<string, readonly NestedSchema[]>;
  /** Schemas that are generated elsewhere. Their names are fixed. */
  readonly shared?: SharedNames;
}

export interface NamedContract {
  readonly names: Names;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Gives a name to everything in a contract, before any code is written. A name that is taken gets a suffix or a
 * number, and that is reported.
 *
 * The order decides: an earlier name stays as it is, and a later one gives way. Schemas come first, since contracts
 * refer to them by name, then messages, operations and the contract itself. Names that the contract does not
 * contain come last: those of nested schemas and of builders. What is nested in a shared schema is the exception. It
 * comes first, since its name must be the same in every contract.
 */
export function nameContract(
  contract: Contract,
  { nested = new Map(), shared = new Map() }: NamingOptions = {},
): NamedContract {
  const registry = openRegistry([...shared.values()].map(({ name }) => name));
  const { claim } = registry;
  const allNested = new Set<NamedSchema>([...nested.values()].flat());
  const own = contract.schemas.filter((schema) => !allNested.has(schema) && !shared.has(schema.name));
  const nestedIn = (key: string, location: Pick<SchemaNames, "file" | "shared">) =>
    (nested.get(key) ?? []).map(
      (schema): SchemaEntry => [schema.name, { ...location, name: nameNested(schema, claim) }],
    );

  const inShared = [...shared].flatMap(([name, names]) => nestedIn(schemaKey(name), names));
  const ownSchemas = own.map((schema): SchemaEntry => [schema.name, nameSchema(schema, claim)]);
  const messages = new Map(
    contract.messages.map((message) => [originKey(message.origin), nameMessage(message, claim)]),
  );
  const bare = bareNames(contract.operations);
  const operations = new Map(
    contract.operations.map((operation) => [
      originKey(operation.origin),
      nameOperation(operation, bare.get(operation) ?? operation.id, claim),
    ]),
  );
  const names = nameService(contract, claim);
  const inOwn = ownSchemas.flatMap(([name, schema]) => nestedIn(schemaKey(name), schema));
  const inMessages = contract.messages.flatMap((message) => {
    const { file } = found(messages, originKey(message.origin));
    return (["payload", "headers"] as const).flatMap((part) => nestedIn(messageKey(part, message), { file }));
  });
  // The names of builders matter to tests only, so that a change to one of them is not worth a diagnostic.
  const diagnostics = [...findShortenedNames(contract, allNested), ...registry.diagnostics];
  const builders = new Map(contract.messages.map((message) => [message, nameBuilder(message, claim)]));

  const schemas = new Map([...shared, ...inShared, ...ownSchemas, ...inOwn, ...inMessages]);
  const oneOf = new Map(
    contract.operations.map((operation) => [originKey(operation.origin), oneOfNames(operation.messages)]),
  );
  const failures = new Map(
    contract.operations
      .filter((operation) => operation.kind === "query")
      .map((query) => [originKey(query.origin), oneOfNames(query.failures)]),
  );
  return {
    names: {
      contract: names,
      builder: (message) => found(builders, message),
      schema: (name) => found(schemas, name),
      message: (message) => found(messages, originKey(message.origin)),
      operation: (operation) => found(operations, originKey(operation.origin)),
      oneOf: (operation, message) =>
        found(found(oneOf, originKey(operation.origin)), originKey(message.origin)),
      failure: (query, message) => found(found(failures, originKey(query.origin)), originKey(message.origin)),
    },
    diagnostics,
  };
}

type SchemaEntry = readonly [name: string, names: SchemaNames];

/** Names a schema. */
export function nameSchema(
  schema: Pick<NamedSchema, "name" | "codeName" | "origin">,
  claim: Claim,
): SchemaNames {
  const { origin } = schema;
  const name = codeNameOf(schema);
  return {
    name: claim.name(pascalCase(name), "Schema", origin),
    file: claim.file("schemas", kebabCase(name), origin),
  };
}

const longestNestedName = 60;

/** `OrderLinesItem`: the path to a nested schema, or as much of its end as people can read. */
function nameNested({ root, path }: NestedSchema, claim: Claim): string {
  const nameOf = (steps: readonly string[]): string => pascalCase([root, ...steps].join(" "));
  let steps = path;
  while (steps.length > 1 && nameOf(steps).length > longestNestedName) steps = steps.slice(1);
  return claim.name(nameOf(steps), "Part");
}

function nameMessage(message: Message, claim: Claim): MessageNames {
  const { origin } = message;
  const name = codeNameOf(message);
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

function nameService({ title }: Contract, claim: Claim): ContractNames {
  const [camel, pascal, kebab] = [camelCase(title), pascalCase(title), kebabCase(title)];
  return {
    serve: claim.name(`serve${pascal}`, "Contract", titleOrigin),
    serveFile: claim.file("", `serve-${kebab}`, titleOrigin),
    handlers: claim.name(`${pascal}Handlers`, "OfContract", titleOrigin),
    serveOptions: claim.name(`Serve${pascal}Options`, "OfContract", titleOrigin),
    client: claim.name(`${camel}Client`, "OfContract", titleOrigin),
    clientFile: claim.file("", `${kebab}-client`, titleOrigin),
    clientType: claim.name(`${pascal}Client`, "OfContract", titleOrigin),
  };
}

function found<K, T>(map: ReadonlyMap<K, T>, key: K): T {
  const value = map.get(key);
  if (value === undefined) throw new TypeError(`The contract has no ${JSON.stringify(key)}.`);
  return value;
}
