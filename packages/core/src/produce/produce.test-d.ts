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

test("a message is sent later over a transport that promises a delay", () => {
  void produce(punctual, brewTea, tea, { delayMs: 5_000 });
  void produce(punctual, brewTea, tea, later);
  void produceOneOf(punctual, userEvents, "signedUp", { email: "a@b" }, { delayMs: 5_000 });
  const options: ProduceOptions<true> = { delayMs: 5_000 };
  void produce(punctual, brewTea, tea, options);
});

test("a delay does not compile over a transport that promises none, or may not", () => {
  // @ts-expect-error - no delay is promised
  void produce(immediate, brewTea, tea, { delayMs: 5_000 });
  // @ts-expect-error - nor where the options stand elsewhere
  void produce(immediate, brewTea, tea, later);
  // @ts-expect-error - what it promises is not known
  void produce(unknown, brewTea, tea, { delayMs: 5_000 });
  // @ts-expect-error - it is one of two, and one of them has no delay
  void produce(either, brewTea, tea, { delayMs: 5_000 });
  // @ts-expect-error - one of several messages, over a transport without a delay
  void produceOneOf(immediate, userEvents, "signedUp", { email: "a@b" }, { delayMs: 5_000 });
  // @ts-expect-error - options for a transport of which nothing is known
  const options: ProduceOptions = { delayMs: 5_000 };
  void options;
});

test("options with a delay do not compile for a transport that promises none, or may not", () => {
  const options: ProduceOptions<true> = later;
  // @ts-expect-error - no delay is promised
  void produce(immediate, brewTea, tea, options);
  // @ts-expect-error - what it promises is not known
  void produce(unknown, brewTea, tea, options);
});

test("options without a delay fit every transport", () => {
  const options: ProduceOptions = { id: "tea-1" };
  void produce(punctual, brewTea, tea, options);
  void produce(immediate, brewTea, tea, options);
  void produce(unknown, brewTea, tea, options);
  void produce(either, brewTea, tea, options);
});
