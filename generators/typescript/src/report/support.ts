import {
  type Contract,
  type Diagnostic,
  destinationOf,
  type Operation,
  type Schema,
  within,
} from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { unsupportedKeywords } from "./unsupported-keywords.ts";

/** The greatest number of operations with different messages at one address. */
const mostAtOneAddress = 200;

/**
 * Reports the parts of a contract for which no TypeScript can be written, each as an error with its location. A contract
 * without such errors can be generated.
 */
export function checkSupport(contract: Contract): readonly Diagnostic[] {
  return [
    ...contract.operations.flatMap(operationProblems),
    ...contract.schemas.flatMap(({ schema }) => schemaProblems(schema)),
    ...crowdedAddresses(contract.operations),
    ...contract.messages.flatMap(({ payload, headers }) =>
      [payload, headers ?? true].flatMap(schemaProblems),
    ),
  ];
}

const problems = new WeakMap<object, readonly Diagnostic[]>();

/** Checks each schema once, because a watch checks the same schemas after every change. */
function schemaProblems(schema: Schema): readonly Diagnostic[] {
  if (typeof schema === "boolean") return [];
  const found = problems.get(schema) ?? findProblems(schema);
  problems.set(schema, found);
  return found;
}

function findProblems(schema: Schema): readonly Diagnostic[] {
  return within(schema).flatMap((part) =>
    typeof part === "boolean" || "ref" in part
      ? []
      : unsupportedKeywords(part).map((problem) => diagnose("not-supported", part.origin, problem)),
  );
}

function operationProblems({ channel }: Operation): readonly Diagnostic[] {
  const { address, origin, parameters } = channel;
  return [
    ...(address.includes("}{")
      ? [diagnose("not-supported", origin, { kind: "adjacent-parameters", address })]
      : []),
    ...(parameters.some(({ name }) => name === "")
      ? [diagnose("not-supported", origin, { kind: "nameless-parameter", address })]
      : []),
  ];
}

/** Each operation names the messages of all others at its address, so that the output grows with their square. */
function crowdedAddresses(operations: readonly Operation[]): readonly Diagnostic[] {
  const byDestination = Map.groupBy(operations, destinationOf);
  return [...byDestination.values()].flatMap((sharing) => {
    const hasOneMessage = new Set(sharing.flatMap(({ messages }) => messages)).size === 1;
    const [first] = sharing.slice(mostAtOneAddress);
    if (first === undefined || hasOneMessage) return [];
    const { address } = first.channel;
    return [
      diagnose("not-supported", first.origin, { kind: "crowded-address", address, most: mostAtOneAddress }),
    ];
  });
}
