import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Contract, Message } from "@posthorn/contract";
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

/** What became of the messages of a contract. */
export interface RoundTrips {
  /** Which do not come out as they went in. */
  readonly problems: readonly string[];
  /** Which cannot be built because nothing can fit them, with the proof. */
  readonly unsatisfiable: readonly string[];
}

/** Builds each message of a contract, and sends it through core. */
export async function roundTrips(contract: Contract, folder: string): Promise<RoundTrips> {
  const { contract: written } = removeSelfReferences(contract);
  const { names } = nameContract(prepare(written, graphOf(written.schemas)));
  const load = async (file: string): Promise<Exports> => import(join(folder, `${file}.ts`));
  const problems: string[] = [];
  const unsatisfiable: string[] = [];
  for (const message of contract.messages) {
    const builder = names.builder(message);
    const own = names.message(message);
    try {
      const builders = await load(builder.file);
      const descriptor = (await load(own.file))[own.descriptor] as Descriptor<unknown>;
      const buildHeaders = builders[builder.headers] as Builder | undefined;
      problems.push(...(await trip(message, descriptor, builders[builder.payload] as Builder, buildHeaders)));
    } catch (error) {
      const said = (error as Error).message.split("\n", 1)[0] ?? "";
      // An example that fits would have been built: the contract's own come first.
      const isUnbuilt = said.startsWith(`No ${message.name} could be built from seed 0`);
      const proof = isUnbuilt ? contradictionIn(message.payload, contract.schemas) : undefined;
      (proof === undefined ? problems : unsatisfiable).push(`message "${message.name}": ${proof ?? said}`);
    }
  }
  return { problems, unsatisfiable };
}

async function trip(
  { name }: Message,
  message: Descriptor<unknown>,
  build: Builder,
  buildHeaders: Builder | undefined,
): Promise<readonly string[]> {
  const transport = withCodecs(memoryTransport(), codecsFor(message));
  const command: Command<unknown> = { kind: "command", name, address: "corpus", source: "corpus", message };
  let settle: (received: Received) => void = () => {};
  await consume(
    transport,
    { ...command, retry: { attempts: 1, backoffMs: 1 } },
    (payload, { headers }) => settle({ payload, headers }),
    { onError: (error) => settle({ problem: error.message }) },
  );
  const problems: string[] = [];
  for (const seed of seeds) {
    const payload = build({ seed });
    const headers = buildHeaders?.({ seed });
    const received = new Promise<Received>((resolve) => {
      const timer = setTimeout(resolve, patienceMs, { problem: "nothing came" });
      settle = (value) => {
        clearTimeout(timer);
        resolve(value);
      };
    });
    await produce(transport, command, payload, headers === undefined ? {} : { headers: headers as never });
    problems.push(
      ...differences(await received, payload, headers, message).map(
        (what) => `message "${name}", seed ${seed}: ${what}`,
      ),
    );
  }
  await transport.close();
  return problems.slice(0, 1);
}

/** A codec for a type of content that programs bring their own for. JSON and texts are core's. */
function codecsFor({ contentType }: Descriptor<unknown>): Readonly<Record<string, Codec>> {
  return contentType === undefined || /json|^text\//i.test(contentType) ? {} : { [contentType]: json };
}

const json: Codec = {
  encode: (payload) => Buffer.from(JSON.stringify(payload)),
  decode: (body) => JSON.parse(Buffer.from(body).toString()),
};

type Received = { readonly payload: unknown; readonly headers: object } | { readonly problem: string };

function differences(
  received: Received,
  payload: unknown,
  headers: object | undefined,
  message: Descriptor<unknown>,
): readonly string[] {
  if ("problem" in received) return [received.problem.replace(/^Message \S+ of/, "What was sent of")];
  return [
    ...(isDeepStrictEqual(received.payload, payload) ? [] : ["the payload came out as another"]),
    ...(headers === undefined || holds(received.headers, headers, message)
      ? []
      : ["the headers came out as others"]),
  ];
}

/** Headers as they have to arrive: one that the contract does not describe is text, whatever was given. */
function arriving({ headers, headerTypes = {}, otherHeaders }: Descriptor<unknown>, given: object): object {
  const described = headers !== undefined && "shape" in headers ? (headers.shape as object) : {};
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isText =
        otherHeaders === undefined && !Object.hasOwn(headerTypes, name) && !Object.hasOwn(described, name);
      return [name, isText && typeof value !== "string" ? JSON.stringify(value) : value];
    }),
  );
}

/** Whether what was given is there, and nothing else but what core fills in: its own headers, a conversation's name. */
function holds(received: object, given: object, message: Descriptor<unknown>): boolean {
  const filledIn = new Set([...(message.ownHeaders ?? []), message.correlationHeader]);
  const rest = Object.entries(received).filter(([name]) => Object.hasOwn(given, name) || !filledIn.has(name));
  return isDeepStrictEqual(Object.fromEntries(rest), { ...arriving(message, given) });
}
