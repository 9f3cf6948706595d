import type { Message, Operation, QueryOperation } from "@posthorn/contract";

/** The names that generated code gives to everything in a contract, and the files that it is in. */
export interface Names {
  readonly contract: ContractNames;
  readonly schema: (name: string) => SchemaNames;
  readonly message: (message: Message) => MessageNames;
  readonly operation: (operation: Operation) => OperationNames;
  readonly builder: (message: Message) => BuilderNames;
  /** The name by which programs choose one of an operation's messages. */
  readonly oneOf: (operation: Operation, message: Message) => string;
  /** The name under which a query declares a failure. */
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
  /** The name of the type and of its zod schema. */
  readonly name: string;
  readonly file: string;
  /** Where it is in the shared folder, if several contracts share it. `file` is then the path to there. */
  readonly shared?: SharedLocation;
}

/** The location of a schema that several contracts share. */
export interface SharedLocation {
  /** Its file in the shared folder: `schemas/money`. */
  readonly file: string;
  /** The schema's name in its own document. A contract may refer to it by another name. */
  readonly ownName: string;
}

/** The names of schemas that are generated elsewhere, by their names in this contract. */
export type SharedNames = ReadonlyMap<string, SchemaNames>;

export interface MessageNames {
  readonly file: string;
  readonly descriptor: string;
  /** The name of the payload's type and zod schema, if the payload is not a named schema. */
  readonly payload: string;
  /** The same for the headers. */
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
  /** The producer's function: `sendPlaceOrder`, `requestOrderStatus`, `publishOrderPlaced`. */
  readonly producer: string;
  /** The consumer's function: `handlePlaceOrder`, `serveOrderStatus`, `onOrderPlaced`. */
  readonly consumer: string;
  /** The type of the parameters in the address. */
  readonly parameters: string;
  /** The type of the producer's options. */
  readonly options: string;
  /** The type of the messages by name, if the operation has several. */
  readonly messages: string;
  readonly failures: string;
  readonly isFailure: string;
  /** The type of the request payloads of a query, if it has several request messages. */
  readonly requests: string;
}
