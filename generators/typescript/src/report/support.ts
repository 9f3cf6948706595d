import {
  type Contract,
  type Diagnostic,
  type Operation,
  type Origin,
  type Schema,
  within,
} from "@posthorn/contract";
import { unsupportedIn } from "./supported-keywords.ts";

/** Operations that one address may have, each with messages of its own. */
const mostSharing = 200;

/**
 * Says what of a contract cannot be written as TypeScript yet: each an error, with the place. A contract
 * without such errors can be generated.
 */
export function checkSupport(contract: Contract): readonly Diagnostic[] {
  return [
    ...contract.operations.flatMap(operationProblems),
    ...contract.schemas.flatMap(({ schema }) => schemaProblems(schema)),
    ...sharedAddresses(contract.operations),
    ...contract.messages.flatMap(({ payload, headers }) =>
      [payload, headers ?? true].flatMap(schemaProblems),
    ),
  ];
}

const problems = new WeakMap<object, readonly Diagnostic[]>();

/** Found once: a watch asks of the same schemas again and again. */
function schemaProblems(schema: Schema): readonly Diagnostic[] {
  if (typeof schema === "boolean") return [];
  const known = problems.get(schema) ?? findProblems(schema);
  problems.set(schema, known);
  return known;
}

function findProblems(schema: Schema): readonly Diagnostic[] {
  return within(schema).flatMap((part) =>
    typeof part === "boolean" || "ref" in part
      ? []
      : unsupportedIn(part).map((what) => notSupported(part.origin, what)),
  );
}

function operationProblems(operation: Operation): readonly Diagnostic[] {
  const { channel } = operation;
  return [
    ...(/\}\{/.test(channel.address)
      ? [notSupported(channel.origin, `Parameters that touch, as in "${channel.address}",`)]
      : []),
    ...(channel.parameters.some(({ name }) => name === "")
      ? [notSupported(channel.origin, `A parameter without a name, as in "${channel.address}",`)]
      : []),
  ];
}

/** Each names the messages of all others there, so that what is generated grows with their square. */
function sharedAddresses(operations: readonly Operation[]): readonly Diagnostic[] {
  return [...Map.groupBy(operations, ({ channel }) => channel.address)].flatMap(([address, sharing]) => {
    const isOne = new Set(sharing.flatMap(({ messages }) => messages)).size === 1;
    const [first] = sharing.slice(mostSharing);
    if (first === undefined || isOne) return [];
    return [notSupported(first.origin, `Address "${address}" of more than ${mostSharing} operations`)];
  });
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
