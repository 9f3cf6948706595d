import { basename } from "node:path";
import type { Contract } from "@posthorn/contract";
import { type NamedMessage, type NamedOperation, operationNames } from "@posthorn/generator-typescript";

/** The handlers that a program needs for one side of a contract. */
export interface HandlerSet {
  /** The contract's title. */
  readonly title: string;
  readonly side: "serve" | "client";
  /** The generated type that has the types of all handlers: `ShopHandlers`, or `ShopClient`. */
  readonly type: string;
  /** The generated function that takes the collected handlers, on the side that serves. */
  readonly serve: string;
  /** The object that collects the handlers of the side that serves: its name, and the name of its file without ending. */
  readonly collection: { readonly name: string; readonly file: string };
  /** All that the contract has on this side. */
  readonly handlers: readonly WantedHandler[];
}

/** A handler that a program needs. */
export interface WantedHandler {
  /** Its name, which is also its member in the collected handlers: `placeOrder`, or `onOrderPlaced`. */
  readonly name: string;
  readonly kind: "command" | "query" | "event";
  /** False for operations that this run must not add. */
  readonly isWanted: boolean;
  /** Names by which people export it. */
  readonly aliases: readonly string[];
  /** The name of its file, without ending. */
  readonly file: string;
  readonly comment: readonly string[];
  /** The messages, where there are several. Each has a function then. */
  readonly cases: readonly NamedMessage[];
  readonly failures: readonly NamedMessage[];
}

export interface HandlerSetOptions {
  /** The handlers of what the contract's application sends, for the programs on the other side. */
  readonly client: boolean;
  /** The ids or names of the operations that are wanted; all without it. */
  readonly only?: readonly string[];
}

/** The handlers that a contract asks for. Throws RangeError for a name in `only` that it does not have. */
export function handlerSet(contract: Contract, { client, only }: HandlerSetOptions): HandlerSet {
  const { contract: names, operations } = operationNames(contract);
  const action = client ? "send" : "receive";
  const all = operations.filter(({ operation }) => operation.action === action);
  for (const name of only ?? []) {
    if (!all.some((each) => isCalled(each, name)))
      throw new RangeError(unknownOperation(name, all, contract.title));
  }
  const type = client ? names.clientType : names.handlers;
  const name = uncapitalized(names.handlers);
  const file = free(
    `${basename(names.serveFile).slice("serve-".length)}-handlers`,
    all.map((each) => each.file),
  );
  return {
    title: contract.title,
    side: client ? "client" : "serve",
    type,
    serve: names.serve,
    // A title in a script without capitals would give the object the name of its type.
    collection: { name: name === names.handlers ? "handlers" : name, file },
    handlers: all.map((each) => ({
      ...wantedHandler(each, client),
      isWanted: only === undefined || only.some((wanted) => isCalled(each, wanted)),
    })),
  };
}

/** A handler under the names of its side: the member of `ShopHandlers`, or the function of `ShopClient` that takes it. */
function wantedHandler(named: NamedOperation, client: boolean): Omit<WantedHandler, "isWanted"> {
  const { operation, handler, subscribe, file, comment, messages, failures } = named;
  const [name, alias] = client ? [subscribe, handler] : [handler, subscribe];
  return {
    name,
    kind: operation.kind,
    aliases: [alias],
    file: client ? `${verbOf(subscribe)}-${file}` : file,
    comment,
    cases: messages.length > 1 ? messages : [],
    failures,
  };
}

function isCalled({ operation, handler, subscribe }: NamedOperation, name: string): boolean {
  return [operation.id, handler, subscribe].includes(name);
}

function unknownOperation(name: string, all: readonly NamedOperation[], title: string): string {
  const names = all.map(({ operation }) => operation.id).join(", ");
  return `"${name}" is not among the operations of ${title}: ${names}.`;
}

/** `on`, `handle` or `serve`. */
function verbOf(subscribe: string): string {
  return /^(?:handle|serve|on)/.exec(subscribe)?.[0] ?? "on";
}

function uncapitalized(name: string): string {
  const [first = ""] = name;
  return first.toLowerCase() + name.slice(first.length);
}

/** A file name that no operation has. */
function free(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? free(`all-${name}`, taken) : name;
}
