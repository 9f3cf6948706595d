import type {
  Contract,
  Diagnostic,
  Message,
  Operation,
  Origin,
  Schema,
  SchemaObject,
} from "@posthorn/contract";
import { parametersIn } from "./emit/shape.ts";
import { graphOf, type SchemaGraph, within } from "./graph.ts";
import { headersOf, headerTypeOf, isOwnHeader } from "./headers.ts";
import { referenceIn } from "./names.ts";
import { unsupportedIn } from "./schema/support.ts";

/**
 * Says what of a contract cannot be written as TypeScript yet: each an error, with the place. A contract
 * without such errors can be generated.
 */
export function checkSupport(contract: Contract): readonly Diagnostic[] {
  const graph = graphOf(contract.schemas);
  return [
    ...contract.operations.flatMap(operationProblems),
    ...sharedAddresses(contract.operations),
    ...contract.messages.flatMap((message) => messageProblems(message, graph)),
    ...contract.schemas.flatMap(({ name, origin, schema }) => [
      ...(graph.isEndless(name)
        ? [notSupported(origin, `Schema "${name}" refers to itself without anything between`)]
        : []),
      ...schemaProblems(schema),
    ]),
    ...contract.messages.flatMap(({ payload, headers }) =>
      [payload, headers ?? true].flatMap(schemaProblems),
    ),
  ];
}

function schemaProblems(schema: Schema): readonly Diagnostic[] {
  return [...within(schema)].flatMap((part) =>
    typeof part === "boolean" || "ref" in part
      ? []
      : unsupportedIn(part).map((what) => notSupported(part.origin, what)),
  );
}

function operationProblems(operation: Operation): readonly Diagnostic[] {
  const { id, origin, messages, channel } = operation;
  const several = (what: string): Diagnostic =>
    notSupported(origin, `Operation "${id}" has several ${what}, which`);
  return [
    ...(messages.length > 1 && operation.kind !== "query" ? [several("messages")] : []),
    ...(/\}\{/.test(channel.address)
      ? [notSupported(channel.origin, `Parameters that touch, as in "${channel.address}",`)]
      : []),
    ...(parametersIn(operation).includes("")
      ? [notSupported(channel.origin, `A parameter without a name, as in "${channel.address}",`)]
      : []),
  ];
}

/** Each operation listens by itself, so that two of them would take one another's messages away. */
function sharedAddresses(operations: readonly Operation[]): readonly Diagnostic[] {
  return operations.flatMap((operation, index) => {
    const other = operations
      .slice(0, index)
      .find(
        ({ channel, messages }) =>
          channel.address === operation.channel.address && messages[0] !== operation.messages[0],
      );
    if (other === undefined) return [];
    const { address } = operation.channel;
    return [
      notSupported(
        operation.origin,
        `Different messages on one address ("${address}": "${other.id}" and "${operation.id}")`,
      ),
    ];
  });
}

function messageProblems(message: Message, graph: SchemaGraph): readonly Diagnostic[] {
  const { name, origin, contentType } = message;
  return [
    ...(/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType)
      ? []
      : [notSupported(origin, `Content type "${contentType}" of message "${name}"`)]),
    ...headerProblems(message, graph),
  ];
}

function headerProblems(message: Message, graph: SchemaGraph): readonly Diagnostic[] {
  if (message.headers === undefined) return [];
  const headers = headersOf(message, graph.resolve);
  const ref = referenceIn(message.headers);
  if (headers === undefined || !isPlain(headers) || (ref !== undefined && headers.types === undefined)) {
    const at = headers?.origin ?? message.origin;
    return [
      notSupported(
        at,
        `Headers${ref === undefined ? "" : ` "${ref}"`} that are more than an object of properties`,
      ),
    ];
  }
  const properties = Object.entries(headers.properties ?? {});
  const names = new Set([...properties.map(([name]) => name), ...(headers.required ?? [])]);
  const untyped = properties.filter(([, schema]) => headerTypeOf(schema, graph.resolve) === undefined);
  return [
    ...[...names]
      .filter(isOwnHeader)
      .map((name) => notSupported(headers.origin, `Header "${name}", which is Posthorn's own,`)),
    ...untyped.map(([name]) =>
      notSupported(
        headers.origin,
        `Header "${name}", which is not a string, a number, an integer or a boolean,`,
      ),
    ),
  ];
}

function isPlain({
  allOf,
  anyOf,
  oneOf,
  not,
  if: condition,
  patternProperties,
  propertyNames,
  types,
}: SchemaObject): boolean {
  const others = [allOf, anyOf, oneOf, not, condition, patternProperties, propertyNames];
  return (
    others.every((keyword) => keyword === undefined) && (types === undefined || types.join() === "object")
  );
}

function notSupported({ file, pointer }: Origin, what: string): Diagnostic {
  return {
    severity: "error",
    code: "not-supported",
    message: `${what} is not supported yet. Write it in another way, or take it out of the contract.`,
    file,
    pointer,
  };
}
