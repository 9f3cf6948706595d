import { queue, type Topology, type Transport } from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RabbitmqBroker, startRabbitmq } from "../test/broker.ts";
import { external, packet, skip, unique } from "../test/own-broker.ts";
import { openRabbitmqTransport, type RabbitmqTransportOptions } from "./index.ts";

function topologyOf({ more }: Transport): Topology {
  if (more?.topology === undefined) throw new Error("The transport has no topology.");
  return more.topology;
}

describe.skipIf(skip || external)("with the management plugin, a policy", () => {
  let broker: RabbitmqBroker;
  let transports: Transport[] = [];

  beforeAll(async () => {
    broker = await startRabbitmq(undefined, ["rabbitmq_management"]);
  }, 90_000);
  afterEach(async () => {
    for (const transport of transports) await transport.close();
    transports = [];
    await broker.control("clear_policy", "tested").catch(() => {}); // the test has set none
  });
  afterAll(() => broker.close());

  async function open(options: Partial<RabbitmqTransportOptions> = {}): Promise<Transport> {
    const { url, management = "" } = broker;
    const transport = await openRabbitmqTransport({ url, management, ...options });
    transports.push(transport);
    return transport;
  }

  async function setPolicy(name: string, definition: object): Promise<void> {
    await broker.control(
      "set_policy",
      "tested",
      `^${name}$`,
      JSON.stringify(definition),
      "--apply-to",
      "queues",
    );
  }

  test("that drops packets is a difference that loses, and is refused at the next start", async () => {
    const jobs = queue(unique("jobs"));
    const { compare, provision } = topologyOf(await open());
    await provision([{ at: jobs }]);
    expect(await compare([{ at: jobs }])).toEqual([]);
    await setPolicy(jobs.template, { "max-length": 5, "message-ttl": 1_000 });
    const what = `queue "${jobs.template}" under policy "tested"`;
    expect(await compare([{ at: jobs }])).toEqual([
      { what: `${what}: max-length`, is: 5, wanted: 0, effect: "loses" },
      { what: `${what}: message-ttl`, is: 1_000, wanted: 0, effect: "loses" },
    ]);
    for (const topology of ["create", "verify"] as const) {
      const publishing = (await open({ topology })).publish(jobs, [packet("one")]);
      await expect(publishing).rejects.toMatchObject({ code: "topology_differs" });
    }
    await (await open({ topology: "leave" })).publish(jobs, [packet("one")]);
  }, 60_000);

  test("that lets a full queue refuse packets loses none", async () => {
    const jobs = queue(unique("jobs"));
    await setPolicy(jobs.template, { "max-length": 5, overflow: "reject-publish" });
    const transport = await open();
    await transport.publish(jobs, [packet("one")]);
    const differences = await topologyOf(transport).compare([{ at: jobs }]);
    expect(differences.map(({ effect }) => effect)).toEqual(["harmless"]);
  }, 60_000);

  test.each([
    ["a wrong password", (url: string) => url.replace("guest:guest", "guest:wr%21ng"), "unauthorized"],
    ["nothing at its address", () => "http://guest:secret@127.0.0.1:1", "unreachable"],
  ])("is not seen with %s, which is an error without the password", async (_, change, code) => {
    const management = change(broker.management ?? "");
    const transport = await open({ management, publishTimeoutMs: 1_000 });
    const publishing = transport.publish(queue(unique("jobs")), [packet("one")]);
    const error = await publishing.catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toMatch(/secret|wr(%21|!)ng|guest:/);
  });
});
