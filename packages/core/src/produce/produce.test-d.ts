import { test } from "vitest";
import { userEvents } from "../../test/users.ts";
import type { Command } from "../contract/operation.ts";
import type { Transport, TransportWith } from "../transport/transport.ts";
import { produce, produceOneOf } from "./produce.ts";
import type { ProduceOptions } from "./produce-options.ts";

declare const brewTea: Command<{ readonly sort: string }>;
declare const punctual: TransportWith<{ delay: true }>;
declare const immediate: TransportWith<{ delay: false }>;
declare const unknown: Transport;
declare const either: typeof punctual | typeof immediate;

const tea = { sort: "Assam" };
const later = { delayMs: 5_000 };

test("a message is delayed over a transport that declares delay", () => {
  void produce(punctual, brewTea, tea, { delayMs: 5_000 });
  void produce(punctual, brewTea, tea, later);
  void produceOneOf(punctual, userEvents, "signedUp", { email: "a@b" }, { delayMs: 5_000 });
  const options: ProduceOptions<true> = { delayMs: 5_000 };
  void produce(punctual, brewTea, tea, options);
});

test("a delay does not compile over a transport that does not declare it, or may not", () => {
  // @ts-expect-error - delay is not declared
  void produce(immediate, brewTea, tea, { delayMs: 5_000 });
  // @ts-expect-error - the same with options from a variable
  void produce(immediate, brewTea, tea, later);
  // @ts-expect-error - its features are not known
  void produce(unknown, brewTea, tea, { delayMs: 5_000 });
  // @ts-expect-error - one of the two transports has no delay
  void produce(either, brewTea, tea, { delayMs: 5_000 });
  // @ts-expect-error - one of several messages, over a transport without a delay
  void produceOneOf(immediate, userEvents, "signedUp", { email: "a@b" }, { delayMs: 5_000 });
  // @ts-expect-error - options for a transport with unknown features
  const options: ProduceOptions = { delayMs: 5_000 };
  void options;
});

test("options with a delay do not compile for a transport that does not declare it, or may not", () => {
  const options: ProduceOptions<true> = later;
  // @ts-expect-error - delay is not declared
  void produce(immediate, brewTea, tea, options);
  // @ts-expect-error - its features are not known
  void produce(unknown, brewTea, tea, options);
});

test("options without a delay fit every transport", () => {
  const options: ProduceOptions = { id: "tea-1" };
  void produce(punctual, brewTea, tea, options);
  void produce(immediate, brewTea, tea, options);
  void produce(unknown, brewTea, tea, options);
  void produce(either, brewTea, tea, options);
});
