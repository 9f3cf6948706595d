import { randomUUID } from "node:crypto";
import { openRequester, type Requester } from "@posthorn/core";
import {
  type Destination,
  type DestinationOptions,
  type Features,
  queue,
  type Transport,
  topic,
} from "@posthorn/core/transport";
import type { RoleName } from "../actors/roles.ts";
import type { Broker, BrokerWithUsers } from "../support/broker.ts";
import { exportOf, type Opener, openerOf, type SubjectModule } from "../support/subject.ts";
import { patience } from "../support/wait-until.ts";
import { type Child, startChild } from "./child-process.ts";
import { connectionWithin } from "./connection-within.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";
import { type Respawned, respawn } from "./respawn.ts";

/** The tools of a check. Everything that the check opens with them is closed afterwards. */
export interface Stage {
  readonly features: Features;
  /** The broker of a check over the network. */
  readonly broker: Broker;
  /** Starts the broker whose users the suite manages, once for all checks. */
  readonly brokerWithUsers: () => Promise<BrokerWithUsers>;
  readonly subject: SubjectModule;
  /** Returns an export of the subject's module. Throws if it is missing. */
  readonly exported: <N extends keyof SubjectModule>(name: N) => NonNullable<SubjectModule[N]>;
  /** Returns an address that no other check uses. */
  readonly address: (name: string) => string;
  readonly queue: (name: string, options?: DestinationOptions) => Destination;
  readonly topic: (name: string, options?: DestinationOptions) => Destination;
  /** Opens a connection. Within one process, all share one transport, and closing one closes its subscriptions. */
  readonly open: () => Promise<Transport>;
  /** Opens a separate transport with another function of the subject, or at another address. */
  readonly openWith: (opener: Opener, url?: string) => Promise<Transport>;
  /** Opens a connection that the check can cut. */
  readonly openThroughProxy: (opener?: Opener) => Promise<Proxied>;
  /** Opens a proxy to the broker, or to another address. Resolves to the proxy and its URL. */
  readonly openProxy: (url?: string) => Promise<{ readonly proxy: TcpProxy; readonly url: string }>;
  readonly openRequester: (transport: Transport) => Requester;
  /** Starts a child process that plays a role. */
  readonly spawn: (role: RoleName, script: object, options?: SpawnOptions) => Child;
  /** Starts a child process that plays a role, and another whenever it ends. */
  readonly respawn: (role: RoleName, script: object) => Respawned;
}

/** A transport whose connection goes through a proxy. */
export interface Proxied {
  readonly transport: Transport;
  readonly proxy: TcpProxy;
}

export interface SpawnOptions {
  /** The address to which the child connects. Default: the broker's. */
  readonly url?: string;
  /** Default `open`. */
  readonly opener?: Opener;
  /** True if its output is not repeated in that of the suite. Default false. */
  readonly quiet?: boolean;
}

export interface StageOptions {
  readonly features: Features;
  readonly broker: Broker | undefined;
  readonly brokerWithUsers: () => Promise<BrokerWithUsers>;
  readonly subject: SubjectModule;
  readonly subjectUrl: string;
  readonly onFault: (fault: string) => void;
  /** Milliseconds that the check waits for an expected event. Default 20,000. */
  readonly patienceMs?: number | undefined;
}

/** Runs a check on a new stage, and fails if it leaves a waiting request behind. */
export async function onStage(options: StageOptions, run: (stage: Stage) => Promise<void>): Promise<void> {
  const { features, broker, subject, subjectUrl, onFault, patienceMs } = options;
  const cleanups: (() => Promise<unknown>)[] = [];
  const requesters: Requester[] = [];
  const space = `check-${randomUUID().slice(0, 8)}`;
  const address = (name: string): string => `${space}.${name}`;
  let shared: Promise<Transport> | undefined;

  async function openAt(url: string, opener: Opener = "open"): Promise<Transport> {
    const transport = await openerOf(subject, opener)(url);
    cleanups.push(() => transport.close({ timeoutMs: 1_000 }));
    return transport;
  }

  async function open(): Promise<Transport> {
    if (features.reach === "network") return openAt(theBroker().url);
    shared ??= openAt("");
    return connectionWithin(await shared);
  }

  function theBroker(): Broker {
    if (broker === undefined)
      throw new Error("A transport over the network is tested with a broker. Name one.");
    return broker;
  }

  async function openProxy(
    url = theBroker().url,
  ): Promise<{ readonly proxy: TcpProxy; readonly url: string }> {
    const target = new URL(url);
    const proxy = await startProxy({ host: target.hostname, port: Number(target.port) });
    cleanups.push(() => proxy.close());
    return { proxy, url: url.replace(target.host, `${proxy.host}:${proxy.port}`) };
  }

  function spawn(role: RoleName, script: object, options: SpawnOptions = {}): Child {
    const { url = broker?.url ?? "", opener = "open", quiet = false } = options;
    const child = startChild({ role, subject: subjectUrl, url, opener, script, quiet, onFault });
    cleanups.push(() => child.kill());
    return child;
  }

  const stage: Stage = {
    features,
    get broker() {
      return theBroker();
    },
    brokerWithUsers() {
      if (options.brokerWithUsers !== undefined) return options.brokerWithUsers();
      throw new Error(
        "The broker's choice has no `startWithUsers`, which this check needs. See BrokerChoice.",
      );
    },
    subject,
    exported: (name) => exportOf(subject, name),
    address,
    queue: (name, settings) => queue(address(name), settings),
    topic: (name, settings) => topic(address(name), settings),
    open,
    openWith: (opener, url = broker?.url ?? "") => openAt(url, opener),
    openProxy,
    async openThroughProxy(opener) {
      const { proxy, url } = await openProxy();
      return { transport: await openAt(url, opener), proxy };
    },
    openRequester(transport) {
      const requester = openRequester(transport);
      requesters.push(requester);
      cleanups.push(() => requester.close());
      return requester;
    },
    spawn,
    respawn(role, script) {
      const respawned = respawn(() => spawn(role, script));
      cleanups.push(async () => respawned.stop());
      return respawned;
    },
  };

  try {
    await (patienceMs === undefined ? run(stage) : patience.run(patienceMs, () => run(stage)));
    const waiting = requesters.reduce((sum, requester) => sum + requester.waiting, 0);
    if (waiting > 0) throw new Error(`${waiting} requests wait still, after all was settled.`);
  } finally {
    await cleanUp(cleanups);
  }
}

async function cleanUp(cleanups: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const cleanup of cleanups.toReversed()) await cleanup().catch((error) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, "What the check opened could not be closed.");
}
