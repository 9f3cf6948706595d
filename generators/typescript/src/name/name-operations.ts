import type { Operation } from "@posthorn/contract";
import { camelCase, kebabCase, pascalCase } from "../text/identifiers.ts";
import type { OperationNames } from "./names.ts";
import type { Claim } from "./registry.ts";

/** The verbs with which the functions of producers and consumers begin. */
export const verbs = {
  command: { producer: "send", consumer: "handle" },
  query: { producer: "request", consumer: "serve" },
  event: { producer: "publish", consumer: "on" },
} as const;

/** Names an operation and its functions after its bare name. */
export function nameOperation(operation: Operation, bareName: string, claim: Claim): OperationNames {
  const { kind, origin, channel } = operation;
  const pascal = pascalCase(bareName);
  const { producer, consumer } = verbs[kind];
  const hasParameters = channel.address.includes("{");
  const hasFailures = kind === "query" && operation.failures.length > 0;
  const hasRequests = kind === "query" && operation.messages.length > 1;
  const own = (name: string, suffix: string) => claim.name(name, suffix, origin);
  const descriptor = own(camelCase(bareName), "Operation");
  // The functions of a descriptor that was numbered have the same number.
  const number = /^.*?(\d*)$/.exec(descriptor.slice(camelCase(bareName).length))?.[1] ?? "";
  const stem = `${pascal}${number}`;
  return {
    file: claim.file("operations", kebabCase(bareName), origin),
    descriptor,
    producer: own(`${producer}${stem}`, "Operation"),
    consumer: own(`${consumer}${stem}`, "Operation"),
    parameters: hasParameters ? own(`${stem}Parameters`, "OfOperation") : `${stem}Parameters`,
    options: own(`${pascalCase(producer)}${stem}Options`, "OfOperation"),
    messages: operation.messages.length > 1 ? own(`${stem}Messages`, "OfOperation") : `${stem}Messages`,
    failures: hasFailures ? own(`${stem}Failures`, "OfOperation") : `${stem}Failures`,
    isFailure: hasFailures ? own(`is${stem}Failure`, "OfOperation") : `is${stem}Failure`,
    requests: hasRequests ? own(`${stem}Requests`, "OfOperation") : `${stem}Requests`,
  };
}

/**
 * The names of the operations without the verb that their functions begin with anyway: `sendPlaceOrder` is named
 * `placeOrder`. An operation keeps its verb if another one would have the same name.
 */
export function bareNames(operations: readonly Operation[]): ReadonlyMap<Operation, string> {
  const stripped = operations.map(
    (operation) => [operation, operation.name ?? withoutVerb(operation)] as const,
  );
  const byName = Map.groupBy(stripped, ([, name]) => camelCase(name));
  return new Map(
    stripped.map(([operation, name]) => [
      operation,
      byName.get(camelCase(name))?.length === 1 ? name : (operation.name ?? operation.id),
    ]),
  );
}

function withoutVerb({ id, kind }: Operation): string {
  const { producer, consumer } = verbs[kind];
  return new RegExp(`^(?:${producer}|${consumer})(?=[A-Z])`).test(id) ? id.replace(/^[a-z]+/, "") : id;
}
