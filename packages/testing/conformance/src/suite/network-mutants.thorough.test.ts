import { brokerOrSkip } from "@posthorn/brokers";
import type { Features } from "@posthorn/core/transport";
import { memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { natsFeatures } from "@posthorn/transport-nats";
import { tcpFeatures } from "@posthorn/transport-tcp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { broker as nats } from "../../../../transports/nats/test/broker.ts";
import { broker as tcp } from "../../../../transports/tcp/test/broker.ts";
import { findCheck } from "../../test/find-check.ts";
import { withMore } from "../../test/mutants/mutant.ts";
import { liars } from "../../test/network/lies.ts";
import { startLyingProxy } from "../../test/network/lying-proxy.ts";
import { networkMutants } from "../../test/network/mutants.ts";
import { mutatedSubject } from "../../test/network/mutated-subject.ts";
import { userMutants } from "../../test/network/users.ts";
import { onStage, type StageOptions } from "../stage/stage.ts";
import type { Broker, BrokerWithUsers } from "../support/broker.ts";
import { topologyOf } from "../support/extras.ts";
import type { SubjectModule } from "../support/subject.ts";

/** Packets survive a proxy that is killed and started again. */
const features: Features = { ...tcpFeatures, durable: true, durableDetection: true };
const patienceMs = 6_000;
const timeout = 180_000;

interface NamedMutant {
  readonly fault: string;
  readonly fails: readonly string[];
}

let honest: Broker;
beforeAll(async () => {
  honest = await tcp.start();
});
afterAll(() => honest?.close());

/** A fault, with each check that must fail. */
function pairs<M extends NamedMutant>(mutants: readonly M[]): readonly (readonly [string, string, M])[] {
  return mutants.flatMap((mutant) => mutant.fails.map((id) => [mutant.fault, id, mutant] as const));
}

test.concurrent.each(pairs(networkMutants))(
  "a transport that %s fails check %s",
  { timeout },
  async (fault, id) => {
    const broker = await startLyingProxy(honest, () => ({}));
    await expectFailure(id, { ...(await optionsOf(broker, "tcp", fault)), features });
  },
);

test.concurrent.each(pairs(liars))("a broker that %s fails check %s", { timeout }, async (_, id, { lie }) => {
  const broker = await startLyingProxy(honest, lie());
  await expectFailure(id, { ...(await optionsOf(broker, "tcp", "")), features });
});

const choice = brokerOrSkip(nats);

describe.skipIf(choice.skip || choice.external)("over a broker with users", () => {
  let started: Promise<BrokerWithUsers>;
  beforeAll(async () => {
    started = (nats.users as () => Promise<BrokerWithUsers>)();
    await started;
  });
  afterAll(async () => (await started).close());

  test.each(pairs(userMutants))("a transport that %s fails check %s", { timeout }, async (fault, id) => {
    const options = await optionsOf(await started, "nats", fault);
    await expectFailure(id, { ...options, features: natsFeatures, brokerWithUsers: () => started });
  });
});

test("a transport that finds no differences fails check 66 drift-is-seen", { timeout }, async () => {
  const finding = memoryTransport();
  const blind = withMore(({ topology }) =>
    topology === undefined ? {} : { topology: { ...topology, compare: async () => [] } },
  )(finding);
  const subject: SubjectModule = {
    open: async () => blind,
    openVerifying: async () => blind,
    drifts: [
      {
        name: "an ordered queue",
        make: (_, { at }) => topologyOf(finding).provision([{ at: { ...at, ordered: true } }]),
      },
    ],
  };
  const options = { ...(await optionsOf(honest, "tcp", "")), subject };
  await expectFailure("66 drift-is-seen", { ...options, features: { ...memoryFeatures, reach: "network" } });
});

type Options = Omit<StageOptions, "features">;

/** @param transport - the folder of the transport */
async function optionsOf(broker: Broker, transport: string, fault: string): Promise<Options> {
  const url = new URL("../../test/network/subject.ts", import.meta.url);
  url.searchParams.set("transport", transport);
  url.searchParams.set("mutant", fault);
  const subject = await mutatedSubject(transport, fault);
  return { broker, brokerWithUsers: noUsers, subject, subjectUrl: url.href, onFault: () => {}, patienceMs };
}

function noUsers(): Promise<never> {
  return Promise.reject(new Error("The broker of the toy protocol has no users."));
}

/** Runs a check, and expects it to fail for another reason than a process that is slow to start. */
async function expectFailure(id: string, options: StageOptions): Promise<void> {
  const { run } = findCheck(id, options.features);
  const outcome = onStage(options, run);
  await expect(outcome).rejects.toThrow();
  await expect(outcome).rejects.not.toThrow("a child process is ready");
}
