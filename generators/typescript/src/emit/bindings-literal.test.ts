import { readFileSync } from "node:fs";
import { readContract } from "@posthorn/contract";
import { describe, expect, test } from "vitest";
import { problemsOf, withFiles } from "../../../contract/test/contract-with.ts";
import { commandOf, contractWith, eventOf, generatedFrom, queryOf } from "../../test/operations.ts";
import { generate } from "../generate/generate.ts";

/** The files that are generated from a contract, and its errors and warnings. */
async function filesOf(text: string) {
  const { contract, diagnostics } = await withFiles({ "inn.yaml": text }, (folder) =>
    readContract(`${folder}/inn.yaml`),
  );
  if (contract === undefined) throw new Error(JSON.stringify(diagnostics));
  return { ...generate(contract, { source: "inn.yaml" }), problems: problemsOf(diagnostics) };
}

/** The member `bindings` of the descriptor that is generated from a contract with one operation. */
async function bindingsOf(text: string): Promise<string | undefined> {
  const { files } = await filesOf(text);
  const file = files.find(({ path }) => path === "operations/book-room.ts")?.text ?? "";
  return /^ {2}bindings: .*?,(?=\n(?: {2}\w|\};))/ms.exec(file)?.[0];
}

interface Written {
  readonly channel?: string;
  readonly operation?: string;
  readonly components?: string;
}

const three = ({ channel = "{}", operation = "{}", components = "{}" }: Written): string => `asyncapi: 3.0.0
info: { title: Inn, version: 1.0.0 }
channels:
  rooms: { address: rooms.book, bindings: ${channel}, messages: { BookRoom: { payload: { type: object } } } }
operations:
  bookRoom:
    action: receive
    channel: { $ref: '#/channels/rooms' }
    bindings: ${operation}
    x-posthorn: { kind: command }
components: ${components}
`;

test("the bindings of an operation and its channel are those of the contract, in its order", async () => {
  const text = three({
    channel: "{ kafka: { topic: rooms, partitions: 3 }, amqp: { is: queue, queue: { name: rooms } } }",
    operation: "{ nats: { queue: desk }, amqp: { ack: true, cc: [log, audit] } }",
  });
  expect(await bindingsOf(text)).toMatchInlineSnapshot(`
    "  bindings: {
        kafka: { channel: { topic: "rooms", partitions: 3 } },
        amqp: {
          channel: { is: "queue", queue: { name: "rooms" } },
          operation: { ack: true, cc: ["log", "audit"] },
        },
        nats: { operation: { queue: "desk" } },
      },"
  `);
});

test("the bindings of AsyncAPI 2 are those of the channel, and of publish or subscribe", async () => {
  expect(
    await bindingsOf(`asyncapi: 2.6.0
info: { title: Inn, version: 1.0.0 }
channels:
  rooms/book:
    bindings: { amqp: { is: routingKey, exchange: { name: inn, type: topic }, bindingVersion: 0.2.0 } }
    publish:
      operationId: bookRoom
      bindings: { amqp: { priority: 5 } }
      message: { name: BookRoom, payload: { type: object } }
`),
  ).toMatchInlineSnapshot(`
    "  bindings: {
        amqp: {
          channel: { is: "routingKey", exchange: { name: "inn", type: "topic" } },
          operation: { priority: 5 },
        },
      },"
  `);
});

test("bindings of extensions are included, and bindings without settings are left out", async () => {
  const text = three({
    channel: "{ x-nats-jetstream: { stream: ROOMS }, redis: {}, mqtt: { bindingVersion: 0.1.0 } }",
    operation: "{ x-own: { __proto__: 1, 'a-b': [null, true, 1.5] } }",
  });
  expect(await bindingsOf(text)).toMatchInlineSnapshot(`
    "  bindings: {
        "x-nats-jetstream": { channel: { stream: "ROOMS" } },
        "x-own": { operation: { ["__proto__"]: 1, "a-b": [null, true, 1.5] } },
      },"
  `);
});

test.each(["{}", "{ redis: {} }", "{ amqp: { bindingVersion: 0.3.0 } }", "{ x-own: [1], x-other: 7 }"])(
  "a descriptor has no bindings if the contract has none with settings: %s",
  async (operation) => {
    expect(await bindingsOf(three({ operation }))).toBeUndefined();
  },
);

test("references and traits are resolved", async () => {
  const text = three({
    channel: "{ $ref: '#/components/channelBindings/Rooms' }",
    operation: "{ amqp: { ack: true } }\n    traits: [{ $ref: '#/components/operationTraits/Urgent' }]",
    components:
      "{ channelBindings: { Rooms: { amqp: { is: queue, queue: { name: rooms } } } }, operationTraits: { Urgent: { bindings: { amqp: { priority: 9 } } } } }",
  });
  expect(await bindingsOf(text)).toContain(
    'amqp: { channel: { is: "queue", queue: { name: "rooms" } }, operation: { priority: 9, ack: true } }',
  );
});

test("a binding that only the operation has may be named like a member of every object", () => {
  const command = commandOf("a", { bindings: { constructor: { b: 1 } } });
  expect(generatedFrom(contractWith([command]), "operations/a.ts")).toContain(
    "bindings: { constructor: { operation: { b: 1 } } },",
  );
});

describe("a schema in a binding is written as JSON Schema", () => {
  test("without the places where it stands", async () => {
    const text = three({
      operation:
        "{ kafka: { groupId: { type: string, enum: [desk], description: The group. }, clientId: 7 } }",
    });
    expect(await bindingsOf(text.replace("clientId: 7", "clientId: { type: string }"))).toContain(
      'kafka: { operation: { groupId: { type: "string", enum: ["desk"] }, clientId: { type: "string" } } }',
    );
  });

  test("with the definitions that it refers to, even if they contain themselves", async () => {
    const text = three({
      operation:
        "{ http: { method: GET, query: { $ref: '#/components/schemas/Query' }, bindingVersion: 0.2.0 } }",
      components:
        "{ schemas: { Query: { type: object, properties: { node: { $ref: '#/components/schemas/a~1b' } } }, a/b: { type: object, properties: { next: { $ref: '#/components/schemas/a~1b' } } } } }",
    });
    expect(await bindingsOf(text)).toMatchInlineSnapshot(`
      "  bindings: {
          http: {
            operation: {
              method: "GET",
              query: {
                type: "object",
                properties: { node: { $ref: "#/definitions/a~1b" } },
                definitions: { "a/b": { type: "object", properties: { next: { $ref: "#/definitions/a~1b" } } } },
              },
            },
          },
        },"
    `);
  });
});

test("queries and events have bindings too", () => {
  const bindings = { nats: { queue: "desk" } };
  for (const operation of [eventOf("a", { bindings }), queryOf("a", { bindings })])
    expect(generatedFrom(contractWith([operation]), "operations/a.ts")).toContain(
      '  bindings: { nats: { operation: { queue: "desk" } } },\n',
    );
});

test("the guide to bindings shows a contract and the descriptor that is generated from it", async () => {
  const page = readFileSync(new URL("../../../../docs/bindings.md", import.meta.url), "utf8");
  const [, contract = "", descriptor = ""] = /```yaml\n(.*?)```\n\n```ts\n(.*?)```/s.exec(page) ?? [];
  const { files, problems } = await filesOf(contract);
  expect(problems).toEqual([]);
  expect(files.find(({ path }) => path === "operations/order-placed.ts")?.text).toContain(descriptor);
});
