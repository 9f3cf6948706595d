import type { Message, Schema } from "@posthorn/contract";
import { expect, test } from "vitest";
import {
  at,
  commandOf,
  contractWith,
  eventOf,
  generatedFrom,
  messageOf,
  queryOf,
} from "../../../test/operations.ts";

const headers: Schema = { origin: at("/components/schemas/H"), types: ["object"], required: ["shop"] };
const withHeaders = (name: string): Message => messageOf(name, { headers });
const channel = {
  id: "teas",
  origin: at("/channels/teas"),
  address: "tea.{room}",
  parameters: [{ name: "room" }],
};

function signatureOf(operation: Parameters<typeof contractWith>[0][number]): string {
  const text = generatedFrom(contractWith([operation]), "operations/a.ts");
  return /^export function (?:on|handle|serve)A\(.*?\{$/ms.exec(text)?.[0] ?? "";
}

test.each([
  ["neither parameters nor headers", eventOf("a"), "EventOptions", "Consumer"],
  ["parameters", eventOf("a", { channel }), "EventOptions<AParameters>", "Consumer"],
  [
    "headers",
    eventOf("a", { messages: [withHeaders("a")] }),
    "EventOptions<Parameters, AHeaders>",
    "Consumer<AHeaders>",
  ],
  [
    "both",
    eventOf("a", { channel, messages: [withHeaders("a")] }),
    "EventOptions<AParameters, AHeaders>",
    "Consumer<AHeaders>",
  ],
  [
    "headers of several messages",
    eventOf("a", { messages: [withHeaders("b"), messageOf("c"), withHeaders("d")] }),
    "EventOptions<Parameters, BHeaders | DHeaders>",
    "Consumer<BHeaders | DHeaders>",
  ],
  [
    "several messages without headers",
    eventOf("a", { messages: [messageOf("b"), messageOf("c")] }),
    "EventOptions",
    "Consumer",
  ],
])("the options and the consumer of an event with %s have their types", (_, event, options, consumer) => {
  const signature = signatureOf(event);
  expect(signature).toContain(`  options: ${options},\n`);
  expect(signature).toContain(`Promise<${consumer}> {`);
});

test("the consumer of a command has the types of its headers", () => {
  expect(signatureOf(commandOf("a"))).toContain("Promise<Consumer> {");
  expect(signatureOf(commandOf("a", { messages: [withHeaders("a")] }))).toContain(
    "Promise<Consumer<AHeaders>> {",
  );
});

test("a responder is a subscription, even if its request has headers", () => {
  expect(signatureOf(queryOf("a", { messages: [withHeaders("a")] }))).toContain("Promise<Subscription> {");
});

test("the client has the same types", () => {
  const received = { action: "send", messages: [withHeaders("a")] } as const;
  const client = (operation: Parameters<typeof contractWith>[0][number]) =>
    generatedFrom(contractWith([operation]), "tea-client.ts").replaceAll(/\s+/g, " ");
  expect(client(eventOf("a", received))).toMatch(
    /options: EventOptions<Parameters, AHeaders>,? \) => Promise<Consumer<AHeaders>>;/,
  );
  expect(client(commandOf("a", received))).toMatch(/=> Promise<Consumer<AHeaders>>;/);
  expect(client(queryOf("a", received))).toMatch(/=> Promise<Subscription>;/);
});
