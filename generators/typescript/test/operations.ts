import type {
  CommandOperation,
  Contract,
  EventOperation,
  Message,
  NamedSchema,
  Operation,
  Origin,
  QueryOperation,
  Schema,
} from "@posthorn/contract";
import { generate } from "../src/generate/generate.ts";
import type { GenerateOptions } from "../src/generate/options.ts";

/** An origin in the contract of these tests. */
export function at(pointer: string): Origin {
  return { file: "tea.yaml", pointer };
}

/** A message with that name; its payload is an object unless the rest says otherwise. */
export function messageOf(name: string, rest: Partial<Message> = {}): Message {
  const origin = at(`/components/messages/${name}`);
  const payload: Schema = { origin: at(`${origin.pointer}/payload`), types: ["object"] };
  return { name, origin, contentType: "application/json", payload, examples: [], ...rest };
}

interface OperationParts {
  readonly id: string;
  readonly action: "receive";
  readonly origin: Origin;
  readonly channel: Operation["channel"];
  readonly messages: readonly Message[];
}

function partsOf(id: string): OperationParts {
  const origin = at(`/operations/${id}`);
  const channel = { id, origin: at(`/channels/${id}`), address: `tea.${id}`, parameters: [] };
  return { id, action: "receive", origin, channel, messages: [messageOf(id)] };
}

/** A command that the application receives, with one message of the same name. */
export function commandOf(id: string, rest: Partial<CommandOperation> = {}): CommandOperation {
  return { kind: "command", ...partsOf(id), ...rest };
}

/** An event that the application receives, with one message of the same name. */
export function eventOf(id: string, rest: Partial<EventOperation> = {}): EventOperation {
  return { kind: "event", ...partsOf(id), ...rest };
}

/** A query that the application receives, with one request, one reply and no failure. */
export function queryOf(id: string, rest: Partial<QueryOperation> = {}): QueryOperation {
  return { kind: "query", ...partsOf(id), replies: [messageOf(`${id}Reply`)], failures: [], ...rest };
}

/** A contract with these operations and their messages. */
export function contractWith(
  operations: readonly Operation[],
  schemas: readonly NamedSchema[] = [],
): Contract {
  const messages = operations.flatMap((operation) => [
    ...operation.messages,
    ...(operation.kind === "query" ? [...operation.replies, ...operation.failures] : []),
  ]);
  return {
    asyncapi: "3.0.0",
    title: "Tea",
    version: "1",
    operations,
    messages: [...new Set(messages)],
    schemas,
  };
}

/** The text of a file that is generated from a contract, without its header. */
export function generatedFrom(
  contract: Contract,
  path: string,
  options: Partial<GenerateOptions> = {},
): string {
  const { files } = generate(contract, { source: "tea.yaml", ...options });
  const file = files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} is not among ${files.map((each) => each.path)}.`);
  return file.text.slice(file.text.indexOf("\n\n") + 2);
}
