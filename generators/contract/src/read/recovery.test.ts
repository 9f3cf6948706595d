import { describe, expect, test } from "vitest";
import { contractWith, indented, modelOf, operationOf } from "../../test/contract-with.ts";

const kind = "x-posthorn: { kind: command }";

/** The order of a contract whose operation has these members, beside channels for retries and dead letters. */
const read = async (members: string, { settings = kind, address = "tea.dlq" } = {}) => {
  const text = contractWith(`${settings}\n${members}`).replace(
    "  answers:",
    `  retries: { address: tea.retries, messages: { Order: { payload: { type: object } } } }
  dead: { address: '${address}', messages: { Order: { payload: { type: object } } } }
  answers:`,
  );
  const { contract, diagnostics } = await modelOf(text);
  return {
    contract,
    operation: operationOf(contract, "order"),
    problems: diagnostics
      .filter(({ code }) => code !== "proposal-used" && code !== "parameter-missing")
      .map(({ severity, code, pointer, message }) => ({ severity, code, pointer, message })),
    diagnostics,
  };
};

const retry = (strategy: string, maxAttempts = 3) =>
  `retry: { channel: { $ref: '#/channels/retries' }, messages: [], maxAttempts: ${maxAttempts}, strategy: ${strategy} }`;
const deadLetter = "deadLetter: { channel: { $ref: '#/channels/dead' }, messages: [] }";
const fixed = "{ type: fixed, delay: PT1S }";

describe("a retry of the proposal", () => {
  test.each([
    [
      "{ type: exponential, initialDelaySeconds: 1, multiplier: 2, maxDelaySeconds: 60 }",
      { backoffMs: 1000, strategy: "exponential", multiplier: 2, longestMs: 60_000 },
    ],
    [
      "{ type: exponential, initialDelay: PT1M0.5S, multiplier: 1.5, maxDelay: PT1H }",
      { backoffMs: 60_500, strategy: "exponential", multiplier: 1.5, longestMs: 3_600_000 },
    ],
    ["{ type: fixed, delaySeconds: 30 }", { backoffMs: 30_000, strategy: "fixed" }],
    ["{ type: fixed, delay: 'PT0,25S', x-own: 1 }", { backoffMs: 250, strategy: "fixed" }],
    [
      "{ type: linear, initialDelay: PT5S, delayIncrement: PT5S, maxDelaySeconds: 60 }",
      { backoffMs: 5000, strategy: "linear", longestMs: 60_000 },
    ],
    [
      "{ type: linear, initialDelaySeconds: 5, incrementSeconds: 5 }",
      { backoffMs: 5000, strategy: "linear" },
    ],
  ])("becomes the policy of the operation: %s", async (strategy, expected) => {
    const { operation, problems } = await read(retry(strategy));
    expect(problems).toEqual([]);
    expect(operation).toHaveProperty("retry", { attempts: 4, ...expected });
  });

  test.each([
    ["{ type: fixed, delay: PT1H }", 3, 3_600_000],
    ["{ type: linear, initialDelay: PT20S, delayIncrement: PT20S }", 3, 60_000],
    ["{ type: exponential, initialDelay: PT10S, multiplier: 3 }", 3, 90_000],
    ["{ type: exponential, initialDelay: PT40S, multiplier: 0.5 }", 3, 40_000],
    ["{ type: exponential, initialDelay: PT1S, multiplier: 10 }", 5000, 2 ** 31 - 1],
  ])("without a longest delay is not limited to 30 seconds: %s", async (strategy, attempts, longestMs) => {
    const { operation, problems } = await read(retry(strategy, attempts));
    expect(problems).toEqual([]);
    expect(operation).toHaveProperty("retry.longestMs", longestMs);
  });

  test.each([
    ["{ type: linear, initialDelay: PT1S, delayIncrement: PT10S }", 10_000],
    ["{ type: linear, initialDelay: PT10S, delayIncrement: PT1S }", 10_000],
  ])(
    "has no earlier attempts than the contract if its increment differs: %s",
    async (strategy, backoffMs) => {
      const { operation, problems } = await read(retry(strategy));
      expect(problems).toEqual([
        {
          severity: "warning",
          code: "retry-increment",
          pointer: "/operations/order/retry/strategy",
          message:
            "The first delay differs from the increment, so the delays are multiples of the longer one, 10000 ms. Make both equal.",
        },
      ]);
      expect(operation).toHaveProperty("retry.backoffMs", backoffMs);
    },
  );

  test.each([
    ["retry: 5", "", "5 is not an object. Give it members: channel, messages, maxAttempts, strategy."],
    [`retry: { strategy: ${fixed} }`, "", '"maxAttempts" is missing. Add it.'],
    ["retry: { maxAttempts: 1 }", "", '"strategy" is missing. Add it.'],
    [retry(fixed, 0), "/maxAttempts", '"maxAttempts" is 0. Make it a whole number, 1 or more.'],
    [retry("{ delay: PT1S }"), "/strategy", '"type" is missing. Add it.'],
    [
      retry("{ type: fast }"),
      "/strategy/type",
      '"type" is "fast". Make it "fixed", "linear" or "exponential".',
    ],
    [retry("{ type: fixed }"), "/strategy", '"delay" is missing. Add it.'],
    [
      retry("{ type: fixed, delay: PT1S, delaySeconds: 1 }"),
      "/strategy/delaySeconds",
      '"delaySeconds" repeats "delay". Keep one of the two.',
    ],
    [
      retry("{ type: fixed, delay: PT1S, maxDelay: PT1S, maxDelaySeconds: 1 }"),
      "/strategy/maxDelaySeconds",
      '"maxDelaySeconds" repeats "maxDelay". Keep one of the two.',
    ],
    [
      retry("{ type: fixed, delay: 1 day }"),
      "/strategy/delay",
      '"delay" is "1 day". Make it a duration in hours, minutes and seconds, such as "PT30S".',
    ],
    [
      retry("{ type: fixed, delaySeconds: -1 }"),
      "/strategy/delaySeconds",
      '"delaySeconds" is -1. Make it a whole number, 0 or more.',
    ],
    [retry("{ type: linear, initialDelay: PT1S }"), "/strategy", '"delayIncrement" is missing. Add it.'],
    [retry("{ type: exponential, initialDelay: PT1S }"), "/strategy", '"multiplier" is missing. Add it.'],
    [
      retry("{ type: exponential, initialDelay: PT1S, multiplier: 0 }"),
      "/strategy/multiplier",
      '"multiplier" is 0. Make it a number above 0.',
    ],
    [
      retry("{ type: fixed, delay: PT1S, multipler: 2 }"),
      "/strategy/multipler",
      '"multipler" is unknown. Remove it, or use one of type, delay, delaySeconds, maxDelay, maxDelaySeconds.',
    ],
  ])("is refused if it is not as proposed: %s", async (members, pointer, text) => {
    const { operation, problems } = await read(members);
    expect(problems).toEqual([
      {
        severity: "error",
        code: "proposal-invalid",
        pointer: `/operations/order/retry${pointer}`,
        message: `AsyncAPI's proposal for retries and dead letters: ${text}`,
      },
    ]);
    expect(operation).not.toHaveProperty("retry");
  });

  test("is ignored beside that of x-posthorn, which is reported", async () => {
    const settings = "x-posthorn: { kind: command, retry: { attempts: 2, backoffMs: 7 } }";
    const { operation, problems } = await read(retry(fixed), { settings });
    expect(operation).toHaveProperty("retry", { attempts: 2, backoffMs: 7 });
    expect(problems).toEqual([
      {
        severity: "warning",
        code: "retry-repeated",
        pointer: "/operations/order/retry",
        message:
          '"retry" of "order" is ignored, because "retry" of "x-posthorn" takes precedence. Keep one of the two.',
      },
    ]);
  });
});

describe("a dead-letter channel of the proposal", () => {
  test("gives the address of dead letters, and is not an operation", async () => {
    const { contract, operation, problems } = await read(deadLetter);
    expect(problems).toEqual([]);
    expect(operation).toHaveProperty("deadLetterAddress", "tea.dlq");
    expect(contract.operations.map(({ id }) => id)).toEqual(["order"]);
    expect(contract.messages.map(({ name }) => name)).toEqual(["Order"]);
  });

  test("may be that of an event", async () => {
    const { operation, problems } = await read(deadLetter, { settings: "x-posthorn: { kind: event }" });
    expect(problems).toEqual([]);
    expect(operation).toHaveProperty("deadLetterAddress", "tea.dlq");
  });

  test.each([
    ["deadLetter: {}", "", '"channel" is missing. Add it.'],
    [
      `deadLetter: { channel: { $ref: '#/channels/dead' }, maxWaitTime: 5 }`,
      "/maxWaitTime",
      '"maxWaitTime" is 5. Make it a duration in hours, minutes and seconds, such as "PT30S".',
    ],
    [
      `deadLetter: { channel: { $ref: '#/channels/dead' }, chanel: 5 }`,
      "/chanel",
      '"chanel" is unknown. Did you mean "channel"?',
    ],
  ])("is refused if it is not as proposed: %s", async (members, pointer, text) => {
    const { problems } = await read(members);
    expect(problems).toMatchObject([
      {
        code: "proposal-invalid",
        pointer: `/operations/order/deadLetter${pointer}`,
        message: `AsyncAPI's proposal for retries and dead letters: ${text}`,
      },
    ]);
  });

  test("contradicts the loss of dead letters", async () => {
    const settings = "x-posthorn: { kind: command, deadLetter: false }";
    expect((await read(deadLetter, { settings })).problems).toEqual([
      {
        severity: "error",
        code: "dead-letter-dropped",
        pointer: "/operations/order/deadLetter",
        message:
          '"deadLetter" of "order" names a channel, but "x-posthorn: { deadLetter: false }" drops its dead letters. Remove one of the two.',
      },
    ]);
  });

  test("must not be the queue of the operation", async () => {
    expect((await read(deadLetter, { address: "tea.orders" })).problems).toEqual([
      {
        severity: "error",
        code: "dead-letter-circle",
        pointer: "/operations/order/deadLetter",
        message:
          'The dead letters of "order" would return to its own queue, "tea.orders". Give them another channel.',
      },
    ]);
  });

  test("has no parameter that the operation's messages do not have", async () => {
    expect((await read(deadLetter, { address: "tea.{room}" })).problems).toEqual([
      {
        severity: "error",
        code: "dead-letter-parameter",
        pointer: "/operations/order/deadLetter",
        message:
          'Dead letters of "order" cannot go to "tea.{room}", because its messages do not have the parameter "room". Use a channel without that parameter, or add it to the address of "order".',
      },
    ]);
  });
});

test.each([
  ["retry", retry(fixed)],
  ["deadLetter", deadLetter],
])("%s is reported as a proposal", async (key, members) => {
  const { diagnostics } = await read(members);
  expect(diagnostics.filter(({ code }) => code !== "parameter-missing")).toMatchObject([
    {
      severity: "warning",
      code: "proposal-used",
      pointer: `/operations/order/${key}`,
      message: `"${key}" is not part of AsyncAPI 3.1 yet, so its form may still change. Compare it with the specification when AsyncAPI adopts the proposal (asyncapi/spec#1234).`,
    },
  ]);
});

test.each([
  ["retry", retry(fixed)],
  ["deadLetter", deadLetter],
])("%s of a query has no effect, which is reported", async (key, members) => {
  const query = `x-posthorn: { kind: query }\nreply: { channel: { $ref: '#/channels/answers' } }`;
  const { operation, problems } = await read(members, { settings: query });
  expect(problems).toEqual([
    {
      severity: "warning",
      code: "proposal-ignored",
      pointer: `/operations/order/${key}`,
      message: `"${key}" has no effect, because "order" is a query: if it fails, the requester gets an error. Remove it.`,
    },
  ]);
  expect(operation).not.toHaveProperty("retry");
  expect(operation).not.toHaveProperty("deadLetterAddress");
});

test.each([
  ["retry", retry(fixed)],
  ["deadLetter", deadLetter],
])("%s is only for operations that receive", async (key, members) => {
  const text = contractWith(
    `x-posthorn: { kind: event }`,
    `  sent:\n    action: send\n    channel: { $ref: '#/channels/orders' }\n    x-posthorn: { kind: event }\n${indented(members, 4)}`,
  );
  const { diagnostics } = await modelOf(text);
  expect(
    diagnostics.filter(({ severity, code }) => severity === "error" && !code.startsWith("ref-")),
  ).toMatchObject([
    {
      code: "proposal-send",
      pointer: `/operations/sent/${key}`,
      message: `"${key}" is for operations that the application receives, but it sends "sent". Remove it.`,
    },
  ]);
});

test("references to the parts of the proposal are followed, and traits may have them", async () => {
  const text = contractWith(
    `${kind}\ntraits: [{ $ref: '#/components/operationTraits/recovered' }]`,
    `components:
  operationTraits: { recovered: { retry: { $ref: '#/components/x-retry' }, deadLetter: { $ref: '#/components/x-dead' } } }
  x-retry: { maxAttempts: 1, strategy: { $ref: '#/components/x-strategy' } }
  x-strategy: { type: fixed, delaySeconds: 1 }
  x-dead: { channel: { $ref: '#/components/channels/dead' } }
  channels: { dead: { address: tea.dlq } }
`,
  );
  const { contract } = await modelOf(text);
  expect(operationOf(contract, "order")).toMatchObject({
    retry: { attempts: 2, backoffMs: 1000, strategy: "fixed" },
    deadLetterAddress: "tea.dlq",
  });
});
