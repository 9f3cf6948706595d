import type { Contract, Diagnostic, Operation, Origin, Schema } from "@posthorn/contract";
import { parametersIn } from "./emit/shape.ts";
import { within } from "./graph.ts";
import { unsupportedIn } from "./schema/support.ts";

/**
 * Says what of a contract cannot be written as TypeScript yet: each an error, with the place. A contract
 * without such errors can be generated.
 */
export function checkSupport(contract: Contract): readonly Diagnostic[] {
  return [
    ...contract.operations.flatMap(operationProblems),
    ...contract.schemas.flatMap(({ schema }) => schemaProblems(schema)),
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
    ...(operation.kind === "query" && messages.length > 1 ? [several("messages")] : []),
    ...(operation.kind === "query" && operation.replies.length > 1 ? [several("replies")] : []),
    ...(/\}\{/.test(channel.address)
      ? [notSupported(channel.origin, `Parameters that touch, as in "${channel.address}",`)]
      : []),
    ...(parametersIn(operation).includes("")
      ? [notSupported(channel.origin, `A parameter without a name, as in "${channel.address}",`)]
      : []),
  ];
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
