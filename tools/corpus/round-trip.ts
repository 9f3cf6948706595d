import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Contract, Schema } from "@posthorn/contract";
import { type Codec, type Command, type Message as Descriptor, withCodecs } from "@posthorn/core";
import { consume, produce } from "@posthorn/core/codegen";
import { memoryTransport } from "@posthorn/transport-memory";
import { nameContract } from "../../generators/typescript/src/name/name-contract.ts";
import { graphOf } from "../../generators/typescript/src/prepare/graph.ts";
import { prepare } from "../../generators/typescript/src/prepare/prepare.ts";
import { removeSelfReferences } from "../../generators/typescript/src/prepare/recursive-schemas.ts";
import { contradictionIn } from "./unsatisfiable.ts";

const seeds = [0, 1, 2, 3, 4, 5];
const patienceMs = 10_000;

type Builder = (options: { readonly seed: number }) => object;
type Exports = Readonly<Record<string, unknown>>;

/** The results for the messages of a contract. */
export interface RoundTrips {
  /** The messages that are received with a difference. */
  readonly problems: readonly string[];
  /** The messages that cannot be built because their schemas have no valid value, each with the proof. */
  readonly unsatisfiable: readonly string[];
}

/** Builds each message of a contract, sends it through core, and compares the received message. */
export async function roundTrips(contract: Contract, folder: string): Promise<RoundTrips> {
  const { contract: finite } = removeSelfReferences(contract);
  const prepared = prepare(finite, graphOf(finite.schemas));
  const { names } = nameContract(prepared);
  const load = async (file: string): Promise<Exports> => import(join(folder, `${file}.ts`));
  const problems: string[] = [];
  const unsatisfiable: string[] = [];
  for (const [index, message] of prepared.messages.entries()) {
    const builder = names.builder(message);
    const { file, descriptor: descriptorName } = names.message(message);
    try {
      const builders = await load(builder.file);
      const descriptor = (await load(file))[descriptorName] as Descriptor<unknown>;
      problems.push(
        ...(await tripsOf(message.name, descriptor, {
          payload: builders[builder.payload] as Builder,
          headers: builders[builder.headers] as Builder | undefined,
        })),
      );
    } catch (error) {
      const problem = (error as Error).message.split("\n", 1)[0] ?? "";
      // A valid example of the contract would have been built, because examples are tried first.
      const isUnbuilt = problem.startsWith(`No ${message.name} could be built from seed 0`);
      const proof = isUnbuilt ? contradictionIn(payloadOf(contract, index), contract.schemas) : undefined;
      (proof === undefined ? problems : unsatisfiable).push(`message "${message.name}": ${proof ?? problem}`);
    }
  }
  return { problems, unsatisfiable };
}

/** The payload that the contract declares. Preparation may have replaced it, but keeps the order of the messages. */
function payloadOf({ messages }: Contract, index: number): Schema {
  return messages[index]?.payload ?? true;
}

/** The builders of a message. */
interface MessageBuilders {
  readonly payload: Builder;
  readonly headers: Builder | undefined;
}

/** Sends a message built from each seed, and returns the first difference. */
async function tripsOf(
  name: string,
  message: Descriptor<unknown>,
  build: MessageBuilders,
): Promise<readonly string[]> {
  const transport = withCodecs(memoryTransport(), codecsFor(message));
  const command: Command<unknown> = { kind: "command", name, address: "corpus", source: "corpus", message };
  let receive: (received: Received) => void = () => {};
  await consume(
    transport,
    { ...command, retry: { attempts: 1, backoffMs: 1 } },
    (payload, { headers }) => receive({ payload, headers }),
    { onError: (error) => receive({ problem: error.message }) },
  );
  const problems: string[] = [];
  for (const seed of seeds) {
    const payload = build.payload({ seed });
    const headers = build.headers?.({ seed });
    const received = new Promise<Received>((resolve) => {
      const timer = setTimeout(resolve, patienceMs, { problem: "no message was received" });
      receive = (value) => {
        clearTimeout(timer);
        resolve(value);
      };
    });
    await produce(transport, command, payload, headers === undefined ? {} : { headers: headers as never });
    problems.push(
      ...differences(message, { payload, headers }, await received).map(
        (difference) => `message "${name}", seed ${seed}: ${difference}`,
      ),
    );
  }
  await transport.close();
  return problems.slice(0, 1);
}

/** A codec for a content type that core does not support. Core supports JSON and texts. */
function codecsFor({ contentType }: Descriptor<unknown>): Readonly<Record<string, Codec>> {
  return contentType === undefined || /json|^text\//i.test(contentType) ? {} : { [contentType]: json };
}

const json: Codec = {
  encode: (payload) => Buffer.from(JSON.stringify(payload)),
  decode: (body) => JSON.parse(Buffer.from(body).toString()),
};

type Received = { readonly payload: unknown; readonly headers: object } | { readonly problem: string };

interface Sent {
  readonly payload: unknown;
  readonly headers: object | undefined;
}

function differences(
  message: Descriptor<unknown>,
  { payload, headers }: Sent,
  received: Received,
): readonly string[] {
  if ("problem" in received) return [received.problem.replace(/^Message \S+ of/, "The message of")];
  return [
    ...(isDeepStrictEqual(received.payload, payload) ? [] : ["the payload is different"]),
    ...(headers === undefined || hasHeaders(received.headers, headers, message)
      ? []
      : ["the headers are different"]),
  ];
}

/** The headers that must be received. A header that the contract does not describe is received as text. */
function expectedHeaders(
  { headers, headerTypes = {}, otherHeaders }: Descriptor<unknown>,
  sent: object,
): object {
  const described = headers !== undefined && "shape" in headers ? (headers.shape as object) : {};
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => {
      const isText =
        otherHeaders === undefined && !Object.hasOwn(headerTypes, name) && !Object.hasOwn(described, name);
      return [name, isText && typeof value !== "string" ? JSON.stringify(value) : value];
    }),
  );
}

/** True if the received headers are the sent ones, with no others except those that core fills in. */
function hasHeaders(received: object, sent: object, message: Descriptor<unknown>): boolean {
  const filledIn = new Set([...(message.ownHeaders ?? []), message.correlationHeader]);
  const rest = Object.entries(received).filter(([name]) => Object.hasOwn(sent, name) || !filledIn.has(name));
  return isDeepStrictEqual(Object.fromEntries(rest), { ...expectedHeaders(message, sent) });
}
