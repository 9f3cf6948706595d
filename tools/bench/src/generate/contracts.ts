type Json = Readonly<Record<string, unknown>>;

const types: readonly Json[] = [
  { type: "string", minLength: 1, maxLength: 64, description: "The text for people." },
  { type: "integer", minimum: 0, maximum: 1_000_000 },
  { type: "number", minimum: 0 },
  { type: "boolean" },
  { type: "string", format: "date-time" },
  { type: "string", enum: ["open", "paid", "packed", "sent"] },
  { type: "array", items: { type: "string" }, maxItems: 20 },
  { type: "string", pattern: "^[A-Z]{3}-[0-9]{4}$" },
  {
    type: "object",
    required: ["cents"],
    properties: { cents: { type: "integer" }, currency: { type: "string" } },
  },
  { type: ["string", "null"] },
];

/** A contract with many events. Each has one message with a number of properties. */
export function wideContract(messages: number, properties: number): string {
  const payload = (index: number): Json => ({
    type: "object",
    required: ["property0", "property1", "property2"],
    additionalProperties: false,
    properties: Object.fromEntries(
      range(properties).map((at) => [`property${at}`, types[(index + at) % types.length]]),
    ),
  });
  return contractOf({ count: messages, payload });
}

/** A contract with many operations, in turn a command, a query and an event. Their payloads share schemas. */
export function longContract(operations: number): string {
  const shared = Object.fromEntries(
    range(20).map((index) => [
      `Shared${index}`,
      {
        type: "object",
        required: ["id"],
        properties: {
          id: { type: "string", format: "uuid" },
          state: types[index % types.length],
          ...(index > 0 ? { before: { $ref: `#/components/schemas/Shared${index - 1}` } } : {}),
        },
      },
    ]),
  );
  const payload = (index: number): Json => ({
    type: "object",
    required: ["id", "shared"],
    properties: {
      id: { type: "string" },
      shared: { $ref: `#/components/schemas/Shared${index % 20}` },
      ...Object.fromEntries(range(4).map((at) => [`property${at}`, types[(index + at) % types.length]])),
    },
  });
  return contractOf({ count: operations, payload, schemas: shared, kinds: ["command", "query", "event"] });
}

/** A contract in which each schema refers to the next one twice, so that the expanded size doubles with each level. */
export function doublingContract(depth: number): string {
  const schemas = range(depth).map((index): readonly [string, Json] => [
    `Level${index}`,
    index === depth - 1
      ? { type: "string" }
      : {
          type: "object",
          properties: Object.fromEntries(
            ["left", "right"].map((side) => [side, { $ref: `#/components/schemas/Level${index + 1}` }]),
          ),
        },
  ]);
  return contractOf({
    count: 1,
    payload: () => ({ $ref: "#/components/schemas/Level0" }),
    schemas: Object.fromEntries(schemas),
  });
}

/** A contract in which each schema refers to the next one. */
export function chainContract(length: number): string {
  const schemas = range(length).map((index): readonly [string, Json] => [
    `Link${index}`,
    index === length - 1
      ? { type: "string" }
      : { type: "object", properties: { next: { $ref: `#/components/schemas/Link${index + 1}` } } },
  ]);
  return contractOf({
    count: 1,
    payload: () => ({ $ref: "#/components/schemas/Link0" }),
    schemas: Object.fromEntries(schemas),
  });
}

type Kind = "command" | "query" | "event";

interface ContractOptions {
  /** The number of operations. */
  readonly count: number;
  /** The payload schema of an operation's message. */
  readonly payload: (index: number) => Json;
  readonly schemas?: Json;
  /** The kinds of the operations, in turn. */
  readonly kinds?: readonly Kind[];
}

function contractOf({ count, payload, schemas = {}, kinds = ["event"] }: ContractOptions): string {
  const indices = range(count);
  const kindOf = (index: number): Kind => kinds[index % kinds.length] ?? "event";
  const messagesOf = (index: number): readonly string[] =>
    (kindOf(index) === "query" ? ["Sent", "Replied"] : ["Sent"]).map((name) => `${name}${index}`);
  const contract = {
    asyncapi: "3.0.0",
    info: { title: "Bench", version: "1.0.0" },
    channels: Object.fromEntries(
      indices.flatMap((index) => {
        const [message = "", reply] = messagesOf(index);
        return [
          [`channel${index}`, channelOf(`bench.channel${index}`, message)],
          ...(reply === undefined ? [] : [[`replies${index}`, channelOf(null, reply)]]),
        ];
      }),
    ),
    operations: Object.fromEntries(
      indices.map((index) => [
        `operation${index}`,
        {
          action: "receive",
          channel: { $ref: `#/channels/channel${index}` },
          messages: [{ $ref: `#/channels/channel${index}/messages/Sent${index}` }],
          ...(kindOf(index) === "query"
            ? {
                reply: {
                  channel: { $ref: `#/channels/replies${index}` },
                  messages: [{ $ref: `#/channels/replies${index}/messages/Replied${index}` }],
                },
              }
            : {}),
          "x-posthorn": { kind: kindOf(index) },
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        indices.flatMap((index) =>
          messagesOf(index).map((name, at) => [
            name,
            {
              description: `The message ${name}.`,
              payload:
                at === 0 ? payload(index) : { type: "object", properties: { done: { type: "boolean" } } },
            },
          ]),
        ),
      ),
      schemas,
    },
  };
  return JSON.stringify(contract, undefined, 1);
}

function channelOf(address: string | null, message: string): Json {
  return { address, messages: { [message]: { $ref: `#/components/messages/${message}` } } };
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
