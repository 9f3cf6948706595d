import type { Features } from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { checks } from "../checks/all-checks.ts";
import { applies, type Check, titleOf } from "../stage/check.ts";
import { onStage } from "../stage/stage.ts";
import type { Broker, BrokerChoice, BrokerWithUsers } from "../support/broker.ts";
import { recordFaults } from "../support/faults.ts";
import { loadSubject, type SubjectModule } from "../support/subject.ts";
import { matrixFolder, openMatrix } from "./result-matrix.ts";

export interface TransportSuite {
  readonly name: string;
  /** The features of the transport, which decide which checks run. */
  readonly features: Features;
  /** The module that opens the transport: a `SubjectModule`. */
  readonly subject: URL;
  /** Required for a transport over the network. */
  readonly broker?: BrokerChoice;
  /**
   * Checks that the transport is known to fail, by id, each with its reason. The reason is printed, and they do not run,
   * except to be part of the results that POSTHORN_MATRIX asks for.
   */
  readonly failing?: Readonly<Record<string, string>>;
  /** Milliseconds that a check waits for an expected event, on the slowest machine. Default 20,000. */
  readonly patienceMs?: number;
}

const defaultTimeoutMs = 30_000;
/** The number of checks that run beside others. With more, a small machine could not serve them in time. */
const mostBeside = 5;

/**
 * Declares the suite as tests: the checks of each feature that the transport has, and for each missing feature the check
 * that a program which requires it fails at start. If POSTHORN_MATRIX names a folder, the results are also written there,
 * as `<name>.json`.
 */
export function describeTransport(suite: TransportSuite): void {
  const { name, features, subject, broker: choice, patienceMs, failing = {} } = suite;
  describe.skipIf(choice?.skip ?? false)(name, () => {
    const hasUsers = choice !== undefined && choice.users !== "none";
    const applicable = checks.filter(
      (check) => applies(check, features) && (hasUsers || check.managesUsers !== true),
    );
    const chosen = applicable.filter(isWanted);
    const matrix = openMatrix(suite, checks, applicable);
    const faults = recordFaults();
    const background = new Map<Check, Promise<PromiseSettledResult<void>>>();
    let broker: Broker | undefined;
    let withUsers: Promise<BrokerWithUsers> | undefined;
    let killed: Promise<Broker> | undefined;
    let loaded: SubjectModule;

    async function run(check: Check): Promise<void> {
      const options = {
        features,
        broker: check.killsBroker === true ? await brokerToKill() : broker,
        brokerWithUsers,
        subject: loaded,
        subjectUrl: subject.href,
        onFault: faults.add,
        patienceMs,
      };
      return onStage(options, check.run);
    }

    function brokerWithUsers(): Promise<BrokerWithUsers> {
      withUsers ??= startWithUsers(choice);
      return withUsers;
    }

    /** One of their own, because the queues of all other checks would slow its restart. */
    function brokerToKill(): Promise<Broker> | undefined {
      killed ??= choice?.start();
      return killed;
    }

    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the requested fixtures from the pattern
    beforeAll(async ({}, { tasks }) => {
      faults.start();
      loaded = await loadSubject(subject.href);
      broker = await choice?.start();
      const wanted = new Set(tasks.filter(({ mode }) => mode === "run").map((task) => task.name));
      const inTurn = limit(mostBeside);
      const beside = chosen.filter((check) => check.waits === true && wanted.has(titleOf(check)));
      for (const check of beside.toSorted(longestFirst)) {
        background.set(check, settled(inTurn(() => run(check))));
      }
    }, 90_000);

    afterAll(async () => {
      for (const each of [broker, withUsers, killed]) {
        const started = await Promise.resolve(each).catch(() => undefined); // the checks that need it have failed
        await started?.close();
      }
      faults.stop();
      await matrix.write();
    });

    afterEach(({ task }) => matrix.record(task));

    test("60 declared-features: the features of the suite are those of the transport", async () => {
      const transport = await loaded.open(broker?.url ?? "");
      expect(transport.features).toEqual(features);
      await transport.close();
    });

    for (const check of chosen) {
      const reason = failing[check.id];
      if (reason !== undefined && matrixFolder() === undefined) {
        console.warn(`${name} fails check ${check.id}: ${reason}`);
        test.skip(titleOf(check), () => {});
        continue;
      }
      test.skipIf(choice?.external === true && administers(check))(
        titleOf(check),
        async () => {
          const outcome = await (background.get(check) ?? settled(run(check)));
          if (outcome.status === "rejected") throw outcome.reason;
        },
        check.timeoutMs ?? defaultTimeoutMs,
      );
    }

    test("40 no-unhandled: nothing was thrown where nobody catches, and no listener leaked", () => {
      expect(faults.seen).toEqual([]);
    });
  });
}

async function startWithUsers(choice: BrokerChoice | undefined): Promise<BrokerWithUsers> {
  if (typeof choice?.users === "function") return choice.users();
  throw new Error("The suite's `broker` has no `users`, which this check needs. See BrokerChoice.");
}

/** True unless the check takes too long for this run. */
function isWanted({ thorough = false }: Check): boolean {
  return !thorough || process.env["POSTHORN_THOROUGH"] === "1";
}

/** True if the check stops a broker or changes its users, which is not possible with one outside of the tests. */
function administers({ killsBroker = false, managesUsers = false }: Check): boolean {
  return killsBroker || managesUsers;
}

function longestFirst(a: Check, b: Check): number {
  return (b.timeoutMs ?? defaultTimeoutMs) - (a.timeoutMs ?? defaultTimeoutMs);
}

/** Limits the number of tasks that run at the same time. */
function limit(most: number): (task: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      await task();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

async function settled(promise: Promise<void>): Promise<PromiseSettledResult<void>> {
  const [outcome] = await Promise.allSettled([promise]);
  return outcome;
}
