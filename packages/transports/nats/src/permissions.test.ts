import { brokerOrSkip, type NatsBroker, startNats } from "@posthorn/brokers";
import {
  inbox,
  isMessagingError,
  type MessagingError,
  queue,
  type SubscribeOptions,
  type Transport,
  topic,
} from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { done, idOf, opener, packetOf, until } from "../test/support.ts";
import { namesOf } from "./wire/names.ts";

const choice = brokerOrSkip("nats");
/** At once, on a machine that is busy: far less than any timeout. */
const atOnceMs = 1_500;

interface Denied {
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
}

/** Users of which one may do everything but what is listed. */
function users({ publish = [], subscribe = [] }: Denied = {}): string {
  const deny = (subjects: readonly string[]): string => `{ deny: ${JSON.stringify(subjects)} }`;
  return `authorization { users: [
    { user: admin, password: admin }
    { user: app, password: app, permissions: { publish: ${deny(publish)}, subscribe: ${deny(subscribe)} } }
  ] }`;
}

describe.skipIf(choice.skip || choice.external)("a user without the permission", () => {
  const { open, closeAll } = opener();
  let broker: NatsBroker;
  let admin: Transport;

  beforeAll(async () => {
    broker = await startNats({ config: users(), credentials: { user: "app", password: "app" } });
  });
  beforeEach(async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    admin = await open({ servers: broker.url.replace("app:app", "admin:admin") });
  });
  afterEach(async () => {
    await closeAll();
    await broker.configure(users());
    vi.restoreAllMocks();
  });
  afterAll(() => broker?.close());

  /** The error that something is rejected with, at once. */
  async function forbidden(promise: Promise<unknown>): Promise<MessagingError> {
    const begun = performance.now();
    const error: unknown = await promise.then(
      (): unknown => new Error("it was allowed"),
      (thrown: unknown) => thrown,
    );
    expect(performance.now() - begun).toBeLessThan(atOnceMs);
    expect(isMessagingError(error, "forbidden"), String(error)).toBe(true);
    return error as MessagingError;
  }

  async function openApp(): Promise<Transport> {
    return open({ servers: broker.url });
  }

  test("to listen at an inbox is told so, with the subject and the permission, and may once it is granted", async () => {
    await broker.configure(users({ subscribe: ["posthorn-inbox.>"] }));
    const app = await openApp();
    const mine = inbox("posthorn-inbox.abc");
    const received: string[] = [];
    const subscribe = () =>
      app.subscribe(mine, async (delivery) => {
        received.push(idOf(delivery));
        return done;
      });
    expect((await forbidden(subscribe())).text).toBe(
      'NATS does not allow this user to subscribe to "posthorn-inbox.abc". ' +
        'Grant it the permission to subscribe to "posthorn-inbox.>".',
    );
    await broker.configure(users());
    await subscribe();
    await admin.publish(mine, [packetOf("1")]);
    await until(() => received.includes("1"));
  });

  test("to listen to a topic without a group is told so", async () => {
    const facts = topic("forbidden.facts");
    await admin.publish(facts, [packetOf("before")]);
    await broker.configure(users({ subscribe: [`${namesOf(facts).stream}.>`] }));
    const app = await openApp();
    await forbidden(app.subscribe(facts, async () => done));
    await broker.configure(users());
    await app.subscribe(facts, async () => done);
  });

  test.each([
    ["a queue", queue("forbidden.jobs"), `${namesOf(queue("forbidden.jobs")).stream}.>`],
    ["an inbox", inbox("posthorn-inbox.other"), "posthorn-inbox.>"],
  ])("to publish to %s is told so, and may once it is granted", async (_name, to, subject) => {
    const app = await openApp();
    await admin.publish(to, [packetOf("before")]);
    await broker.configure(users({ publish: [subject] }));
    const { text } = await forbidden(app.publish(to, [packetOf("1")]));
    expect(text).toContain(`Grant it the permission to publish to "${subject}".`);
    await forbidden(app.publish(to, [packetOf("2"), packetOf("3")]));
    await broker.configure(users());
    await app.publish(to, [packetOf("4")]);
  });

  test("to use the API of JetStream is told so by publish and subscribe, and may once it is granted", async () => {
    await broker.configure(users({ publish: ["$JS.API.>"] }));
    const app = await openApp();
    const jobs = queue("forbidden.api");
    const { text } = await forbidden(app.publish(jobs, [packetOf("1")]));
    expect(text).toContain('to publish to "$JS.API.STREAM.INFO.');
    expect(text).toContain('Grant it the permission to publish to "$JS.API.>".');
    await forbidden(app.subscribe(jobs, async () => done));
    await broker.configure(users());
    await app.publish(jobs, [packetOf("2")]);
    await app.subscribe(jobs, async () => done);
  });

  test.each(["$JS.API.CONSUMER.MSG.NEXT.>", "$JS.ACK.>"])(
    "to publish to %s is told so when it subscribes to a queue",
    async (subject) => {
      const jobs = queue("forbidden.consumer");
      await broker.configure(users({ publish: [subject] }));
      const app = await openApp();
      expect((await forbidden(app.subscribe(jobs, async () => done))).text).toContain("to publish to");
      await broker.configure(users());
      const received: string[] = [];
      await app.subscribe(jobs, async (delivery) => {
        received.push(idOf(delivery));
        return done;
      });
      await app.publish(jobs, [packetOf(subject)]);
      await until(() => received.includes(subject));
    },
  );

  test("to hear confirmations is told so by each publish, and may once it is granted", async () => {
    const jobs = queue("forbidden.confirmations");
    const app = await openApp();
    await app.publish(jobs, [packetOf("before")]);
    await broker.configure(users({ subscribe: ["_INBOX.>"] }));
    const { text } = await forbidden(app.publish(jobs, [packetOf("1")]));
    expect(text).toContain('Grant it the permission to subscribe to "_INBOX.>".');
    await forbidden(app.publish(jobs, [packetOf("2")]));
    await broker.configure(users());
    await app.publish(jobs, [packetOf("3")]);
  });

  test("any more to listen at its inbox is told so, and listens again once it is granted again", async () => {
    const app = await openApp();
    const mine = inbox("posthorn-inbox.revoked");
    const received: string[] = [];
    const interruptions: Error[] = [];
    const options: SubscribeOptions = { onInterrupted: (cause) => void interruptions.push(cause) };
    await app.subscribe(
      mine,
      async (delivery) => {
        received.push(idOf(delivery));
        return done;
      },
      options,
    );
    await broker.configure(users({ subscribe: ["posthorn-inbox.>"] }));
    await until(() => interruptions.length >= 2); // and again each time that it is tried in vain
    expect(interruptions[0]).toMatchObject({ code: "forbidden" });
    await broker.configure(users());
    await until(async () => {
      await admin.publish(mine, [packetOf("again")]);
      return received.includes("again");
    });
  });

  test("any more to fetch is logged, and fetches again once it is granted again", async () => {
    const app = await openApp();
    const jobs = queue("revoked.jobs");
    const received: string[] = [];
    await app.subscribe(jobs, async (delivery) => {
      received.push(idOf(delivery));
      return done;
    });
    await broker.configure(users({ publish: ["$JS.API.CONSUMER.MSG.NEXT.>"] }));
    await admin.publish(jobs, [packetOf("1")]);
    await admin.publish(
      jobs,
      Array.from({ length: 40 }, (_, index) => packetOf(`more ${index}`)),
    );
    await until(() =>
      vi.mocked(console.error).mock.calls.some(([text]) => /\[forbidden]/.test(String(text))),
    );
    await broker.configure(users());
    await until(() => received.length === 41);
  });
});
