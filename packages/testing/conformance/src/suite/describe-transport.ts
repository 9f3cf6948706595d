import type { Features } from "@posthorn/core/transport";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { checks } from "../checks/all-checks.ts";
import { applies, type Check, titleOf } from "../stage/check.ts";
import { onStage } from "../stage/stage.ts";
import type { Broker, BrokerChoice } from "../support/broker.ts";
import { recordFaults } from "../support/faults.ts";
import { loadSubject, type SubjectModule } from "../support/subject.ts";
import { openMatrix } from "./result-matrix.ts";

export interface TransportSuite {
  readonly name: string;
  /** The features of the transport, which decide which checks run. */
  readonly features: Features;
  /** The module that opens the transport: a `SubjectModule`. */
  readonly subject: URL;
  /** Required for a transport over the network. */
  readonly broker?: BrokerChoice;
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
  const { name, features, subject, broker: choice, patienceMs } = suite;
  describe.skipIf(choice?.skip ?? false)(name, () => {
    const chosen = checks.filter((check) => applies(check, features));
    const matrix = openMatrix(name, features, checks);
    const faults = recordFaults();
    const background = new Map<Check, Promise<PromiseSettledResult<void>>>();
    let broker: Broker | undefined;
    let loaded: SubjectModule;

    function run(check: Check): Promise<void> {
      const options = {
        features,
        broker,
        subject: loaded,
        subjectUrl: subject.href,
        onFault: faults.add,
        patienceMs,
      };
      return onStage(options, check.run);
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
      await broker?.close();
      faults.stop();
      await matrix.write();
    });

    afterEach(({ task }) => matrix.record(task.name, task.result?.state));

    test("each promise is one of the transport's own", async () => {
      const transport = await loaded.open(broker?.url ?? "");
      expect(transport.features).toEqual(features);
      await transport.close();
    });

    for (const check of chosen) {
      const killed = check.killsBroker === true && choice?.external === true;
      test.skipIf(killed)(
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
