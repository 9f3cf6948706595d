type Json = Readonly<Record<string, unknown>>;

const types: readonly Json[] = [
  { type: "string", minLength: 1, maxLength: 64, description: "What people read." },
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

/** That many events, each with one message of that many properties. */
export function wideContract(messages: number, properties: number): string {
  const payload = (index: number): Json => ({
    type: "object",
    required: ["property0", "property1", "property2"],
    additionalProperties: false,
    properties: Object.fromEntries(
      range(properties).map((at) => [`property${at}`, types[(index + at) % types.length]]),
    ),
  });
  return contractOf(messages, (index) => payload(index), {});
}

/** That many operations by turns: a command, a query, an event, whose payloads share schemas. */
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
  return contractOf(operations, payload, shared, ["command", "query", "event"]);
}

/** Each schema holds the next one twice: written out, they double with each. */
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
  return contractOf(1, () => ({ $ref: "#/components/schemas/Level0" }), Object.fromEntries(schemas));
}

/** Each schema holds the next one. */
export function chainContract(length: number): string {
  const schemas = range(length).map((index): readonly [string, Json] => [
    `Link${index}`,
    index === length - 1
      ? { type: "string" }
      : { type: "object", properties: { next: { $ref: `#/components/schemas/Link${index + 1}` } } },
  ]);
  return contractOf(1, () => ({ $ref: "#/components/schemas/Link0" }), Object.fromEntries(schemas));
}

type Kind = "command" | "query" | "event";

function contractOf(
  count: number,
  payload: (index: number) => Json,
  schemas: Json,
  kinds: readonly Kind[] = ["event"],
): string {
  const indices = range(count);
  const kindOf = (index: number): Kind => kinds[index % kinds.length] ?? "event";
  const messagesOf = (index: number): readonly string[] =>
    (kindOf(index) === "query" ? ["Said", "Answered"] : ["Said"]).map((what) => `${what}${index}`);
  const contract = {
    asyncapi: "3.0.0",
    info: { title: "Bench", version: "1.0.0" },
    channels: Object.fromEntries(
      indices.flatMap((index) => {
        const [said = "", answered] = messagesOf(index);
        return [
          [`channel${index}`, channelOf(`bench.channel${index}`, said)],
          ...(answered === undefined ? [] : [[`replies${index}`, channelOf(null, answered)]]),
        ];
      }),
    ),
    operations: Object.fromEntries(
      indices.map((index) => [
        `operation${index}`,
        {
          action: "receive",
          channel: { $ref: `#/channels/channel${index}` },
          messages: [{ $ref: `#/channels/channel${index}/messages/Said${index}` }],
          ...(kindOf(index) === "query"
            ? {
                reply: {
                  channel: { $ref: `#/channels/replies${index}` },
                  messages: [{ $ref: `#/channels/replies${index}/messages/Answered${index}` }],
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
          messagesOf(index).map((name, part) => [
            name,
            {
              description: `What ${name} is about.`,
              payload:
                part === 0 ? payload(index) : { type: "object", properties: { done: { type: "boolean" } } },
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
