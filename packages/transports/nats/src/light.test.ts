import { brokerOrSkip } from "@posthorn/brokers";
import { type Delivery, inbox, queue, type Transport, wireHeaders } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { broker as nats, startNats } from "../test/broker.ts";
import { codeOf, done, opener, ownServer, packetOf, until } from "../test/support.ts";

const choice = brokerOrSkip(nats);
const prices = queue("prices.{tea}", { delivery: "light", parameters: { tea: "green" } });
const all = queue("prices.{tea}", { delivery: "light" });

async function serve(transport: Transport, name = "") {
  const addresses: string[] = [];
  const subscription = await transport.subscribe(all, async (delivery: Delivery) => {
    addresses.push(delivery.address);
    const to = inbox(delivery.headers[wireHeaders.replyTo] ?? "");
    const body = Buffer.from(`${name}${Buffer.from(delivery.body)}`);
    await transport.publish(to, [{ id: "r", headers: { "x-by": name }, body }]);
    return done;
  });
  return { addresses, subscription };
}

describe.skipIf(choice.skip || choice.external)("a light request", () => {
  const server = ownServer();
  const { open } = server;

  async function ask(transport: Transport, id: string, timeoutMs = 5_000): Promise<string> {
    const reply = await transport.more?.ask?.(prices, packetOf(id), { timeoutMs });
    return Buffer.from(reply?.body ?? []).toString();
  }

  test("reaches one of the responders, and gets its reply; nothing is stored", async () => {
    const [requester, ...responders] = [await open(), await open(), await open()];
    const served = await Promise.all(responders.map((each) => serve(each)));
    const ids = Array.from({ length: 200 }, (_, index) => `${index}`);
    expect(await Promise.all(ids.map((id) => ask(requester as Transport, id)))).toEqual(ids);
    const counts = served.map(({ addresses }) => addresses.length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(200);
    for (const count of counts) expect(count).toBeGreaterThan(0);
    expect(served[0]?.addresses[0]).toBe("prices.green");
    expect((await server.jsm.streams.names().next()).length).toBe(0);
  });

  test("without a responder rejects at once, and with a busy one in time", async () => {
    const transport = await open();
    const begun = performance.now();
    expect(await codeOf(ask(transport, "1", 10_000))).toBe("no_responder");
    expect(performance.now() - begun).toBeLessThan(1_000);
    const { subscription } = await serve(await open());
    subscription.resize(0);
    expect(await codeOf(ask(transport, "2", 200))).toBe("request_timeout");
    subscription.resize(1);
    expect(await ask(transport, "3")).toBe("3");
  });

  test("of a client without Posthorn is answered", async () => {
    await serve(await open(), "tea ");
    const responses = server.nc.request("light-prices_tea-nqmh0k6sws.prices.green", "please");
    await expect(responses.then((msg) => msg.string())).rejects.toThrow("no responders"); // another name
    const { namesOf, subjectOf } = await import("./names.ts");
    const subject = subjectOf(namesOf(all), "prices.green");
    expect((await server.nc.request(subject, "please")).string()).toBe("tea please");
  });

  test("rejects when its connection breaks, and works again after that", async () => {
    const statuses: string[] = [];
    const transport = await open({ onStatus: ({ kind }) => void statuses.push(kind) });
    const silent = await open({ onStatus: () => {} });
    const { subscription } = await serve(silent);
    subscription.resize(0);
    const asked = codeOf(ask(transport, "1", 60_000));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.broker.kill();
    expect(await asked).toBe("disconnected");
    await server.broker.start();
    subscription.resize(8);
    await until(async () => (await codeOf(ask(transport, "2", 500))) === undefined);
  });
});

describe.skipIf(choice.skip || choice.external)("a light request without the permission", () => {
  const { open, closeAll } = opener();

  test.each([
    ["to send it", 'publish: { deny: ["light-prices_tea-*.>", "light-*.>", ">"] }'],
    ["to receive the reply", 'subscribe: { deny: ["posthorn-inbox.>"] }'],
  ])("%s rejects at once", async (_what, permissions) => {
    const broker = await startNats({
      config: `authorization { users: [ { user: app, password: app, permissions: { ${permissions} } } ] }`,
      credentials: { user: "app", password: "app" },
    });
    const transport = await open({ servers: broker.url });
    const asked = transport.more?.ask?.(prices, packetOf("1"), { timeoutMs: 10_000 });
    const begun = performance.now();
    expect(await codeOf(asked ?? Promise.resolve())).toBe("forbidden");
    expect(performance.now() - begun).toBeLessThan(1_500);
    await closeAll();
    await broker.close();
  });
});
