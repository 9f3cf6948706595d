import type { Contract, Message, Operation } from "@posthorn/contract";
import { nameContract } from "../name/name-contract.ts";
import type { ContractNames } from "../name/names.ts";
import { commentLines, commentOf } from "../text/comment.ts";
import { prepareContract } from "./preparation.ts";

/** The names that generated code gives to an operation, for tools that write code beside it. */
export interface NamedOperation {
  readonly operation: Operation;
  /** The member of `ShopHandlers`: `placeOrder`. */
  readonly handler: string;
  /** The function that subscribes to it: `handlePlaceOrder`, `serveOrderStatus`, `onOrderPlaced`. */
  readonly subscribe: string;
  /** A file name without ending that no other operation has: `place-order`. */
  readonly file: string;
  /** The contract's words as the lines of a doc comment. */
  readonly comment: readonly string[];
  readonly messages: readonly NamedMessage[];
  /** The failures that a query declares. */
  readonly failures: readonly NamedMessage[];
}

export interface NamedMessage {
  /** The member that stands for the message among others of its operation: `orderUnknown`. */
  readonly name: string;
  /** The contract's words as the lines of a doc comment. */
  readonly comment: readonly string[];
}

/** The names of a contract's operations in generated code, in the contract's order. */
export interface OperationNaming {
  /** `serveShop`, `ShopHandlers`, `ShopClient` and others. */
  readonly contract: ContractNames;
  readonly operations: readonly NamedOperation[];
}

/** Names the operations of a contract exactly as `generate` does. */
export function operationNames(given: Contract): OperationNaming {
  const { contract, nested } = prepareContract(given, new Map());
  const { names } = nameContract(contract, { nested });
  const operations = contract.operations.map((operation) => {
    const { descriptor, consumer, file } = names.operation(operation);
    return {
      operation,
      handler: descriptor,
      subscribe: consumer,
      file: file.replace(/^.*\//, ""),
      comment: commentLines(commentOf(operation)),
      messages: operation.messages.map((each) => named(each, names.oneOf(operation, each))),
      failures:
        operation.kind === "query"
          ? operation.failures.map((each) => named(each, names.failure(operation, each)))
          : [],
    };
  });
  return { contract: names.contract, operations };
}

function named(message: Message, name: string): NamedMessage {
  return { name, comment: commentLines(commentOf(message)) };
}
