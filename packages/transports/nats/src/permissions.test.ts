import { brokerOrSkip } from "@posthorn/brokers";
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
import { type NatsBroker, broker as nats, startNats } from "../test/broker.ts";
import { done, idOf, opener, packetOf, until } from "../test/support.ts";
import { namesOf } from "./names.ts";

const choice = brokerOrSkip(nats);
/** The time that "at once" may take on a busy machine. It is far shorter than every timeout. */
const atOnceMs = 1_500;

interface Denied {
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
}

/** The server's users: `admin` may do everything, `app` everything except for the denied subjects. */
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

  /** Expects that the promise rejects at once with `forbidden`, and returns the error. */
  async function forbidden(promise: Promise<unknown>): Promise<MessagingError> {
    const begun = performance.now();
    const error: unknown = await promise.then(
      (): unknown => new Error("It was allowed."),
      (thrown: unknown) => thrown,
    );
    expect(performance.now() - begun).toBeLessThan(atOnceMs);
    expect(isMessagingError(error, "forbidden"), String(error)).toBe(true);
    return error as MessagingError;
  }

  async function openApp(): Promise<Transport> {
    return open({ servers: broker.url });
  }

  test("to subscribe to an inbox gets an error with the subject and the permission, until it is granted", async () => {
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

  test("to subscribe to a topic without a group gets an error", async () => {
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
  ])("to publish to %s gets an error, until it is granted", async (_name, to, subject) => {
    const app = await openApp();
    await admin.publish(to, [packetOf("before")]);
    await broker.configure(users({ publish: [subject] }));
    const { text } = await forbidden(app.publish(to, [packetOf("1")]));
    expect(text).toContain(`Grant it the permission to publish to "${subject}".`);
    await forbidden(app.publish(to, [packetOf("2"), packetOf("3")]));
    await broker.configure(users());
    await app.publish(to, [packetOf("4")]);
  });

  test("to use the JetStream API gets an error from publish and subscribe, until it is granted", async () => {
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
    "to publish to %s gets an error when it subscribes to a queue",
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

  test("to receive confirmations gets an error from every publish, until it is granted", async () => {
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

  test("for its inbox, because it was revoked, is interrupted, until it is granted again", async () => {
    const app = await openApp();
    const mine = inbox("posthorn-inbox.revoked");
    const received: string[] = [];
    const interruptions: Error[] = [];
    const options: SubscribeOptions = {
      onEvent: (event) => {
        if (event.kind === "interrupted") interruptions.push(event.cause);
      },
    };
    await app.subscribe(
      mine,
      async (delivery) => {
        received.push(idOf(delivery));
        return done;
      },
      options,
    );
    await broker.configure(users({ subscribe: ["posthorn-inbox.>"] }));
    await until(() => interruptions.length >= 2); // one for each failed subscribe
    expect(interruptions[0]).toMatchObject({ code: "forbidden" });
    await broker.configure(users());
    await until(async () => {
      await admin.publish(mine, [packetOf("again")]);
      return received.includes("again");
    });
  });

  test("to ask for deliveries, because it was revoked, gets a log line, until it is granted again", async () => {
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
