import { brokerOrSkip, loadBrokerKind } from "@posthorn/brokers";
import type { Discipline } from "../race/contender.ts";

/** The disciplines of one part, with the broker that they run over. */
export interface OpenPart {
  readonly disciplines: readonly Discipline[];
  readonly close: () => Promise<void>;
}

/**
 * The parts, by name. Each is imported when it opens, so that the memory transport is measured without the frameworks'
 * code. Undefined if the broker is not installed.
 */
export const parts: Readonly<Record<string, () => Promise<OpenPart | undefined>>> = {
  memory: async () => {
    const { memoryDisciplines } = await import("./memory.ts");
    return { disciplines: memoryDisciplines(), close: async () => {} };
  },
  nats: async () => {
    const { natsDisciplines } = await import("./nats.ts");
    return openOver("nats", natsDisciplines);
  },
  rabbitmq: async () => {
    const { rabbitmqDisciplines } = await import("./rabbitmq.ts");
    return openOver("rabbitmq", rabbitmqDisciplines);
  },
};

async function openOver(
  name: string,
  disciplinesAt: (url: string) => readonly Discipline[],
): Promise<OpenPart | undefined> {
  const { skip, start } = brokerOrSkip(await loadBrokerKind(name));
  if (skip) return undefined;
  const { url, close } = await start();
  return { disciplines: disciplinesAt(url), close };
}
