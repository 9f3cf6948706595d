import type { Destination, Packet, Transport, Wanted } from "@posthorn/core/transport";

/**
 * What a subject's module exports. The suite loads it in child processes too, so it imports nothing
 * of the test runner. `open` is required. Each further member is required if the transport's features call for the
 * checks that use it, which fail without it.
 */
export interface SubjectModule {
  /** Opens a transport to the broker at that address. The address is empty for a transport within one process. */
  readonly open: OpenSubject;
  /** Opens it with the transport's default options. Default: `open`. */
  readonly openDefault?: OpenSubject;
  /**
   * Opens it with short timeouts: a silent broker is noticed within 2 s, and opening and a publish settle within 3 s.
   * Default: `open`.
   */
  readonly openQuick?: OpenSubject;
  /** Opens it so that it gives up a lost broker within some seconds. For a transport over the network. */
  readonly openImpatient?: OpenSubject;
  /** Opens it so that it waits until a broker can be reached. For a transport over the network. */
  readonly openWaiting?: OpenSubject;
  /** Opens it so that it creates nothing on the broker. For the feature `topology`. */
  readonly openLeaving?: OpenSubject;
  /** Opens it so that it creates nothing, and verifies what exists. For the feature `topology`. */
  readonly openVerifying?: OpenSubject;
  /**
   * Milliseconds after which the broker delivers a packet again if its consumer is silent, for a transport that `open`
   * opens. Default: the broker waits until the connection ends.
   */
  readonly lockMs?: number;
  /** Lists what the broker still stores for requesters that are gone. For a transport over the network with inboxes. */
  readonly orphans?: (url: string) => Promise<readonly string[]>;
  /** The ways in which existing queues and topics break a promise of the transport. For the feature `topology`. */
  readonly drifts?: readonly Drift[];
  /** Begins a transaction of the caller's database. For the feature `callerTransaction`. */
  readonly begin?: (url: string) => Promise<CallerTransaction>;
  /** Opens a client of the protocol that knows nothing of Posthorn. For a transport over the network. */
  readonly openForeign?: (url: string) => Promise<ForeignClient>;
  /** The message "golden-1" of the suite as it is on the wire. For a transport over the network. */
  readonly vectors?: WireVectors;
}

/** A message as it is on the wire, by the mode of CloudEvents. */
export interface WireVectors {
  readonly binary: WireVector;
  readonly structured: WireVector;
  /** Without CloudEvents. */
  readonly plain: WireVector;
}

/** A message as it is on the wire. */
export interface WireVector {
  /** The names and values of all headers. The value `*` stands for any. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Opens the transport under test. */
export type OpenSubject = (url: string) => Promise<Transport>;

/** The names of the functions that open a transport. */
export type Opener = Extract<keyof SubjectModule, `open${string}`> &
  Exclude<keyof SubjectModule, "openForeign">;

/** A way in which an existing queue or topic breaks a promise of the transport. */
export interface Drift {
  /** Names it in the suite's results: `a stream in memory`. */
  readonly name: string;
  /** The calls that find it. Default: both. */
  readonly affects?: readonly ("publish" | "subscribe")[];
  /** Creates the queue or the topic of a destination with that fault, by the broker's own means. */
  readonly make: (url: string, wanted: Wanted) => Promise<void>;
}

/** A transaction of the caller's database, for `PublishOptions.within`. */
export interface CallerTransaction {
  readonly within: unknown;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** A client of the protocol. Its packets have the names and values of headers that are on the wire. */
export interface ForeignClient {
  /** Publishes to a queue that exists. */
  publish(to: Destination, packet: Packet): Promise<void>;
  /** Begins to receive from a queue that exists. Resolves to the promise of the next packet that is published to it. */
  receive(from: Destination): Promise<{ readonly packet: Promise<Packet> }>;
  close(): Promise<void>;
}

const replaceable: readonly string[] = ["openDefault", "openQuick"];

/** Returns the function of that name. Throws if the subject lacks it, unless `open` replaces it. */
export function openerOf(subject: SubjectModule, name: Opener): OpenSubject {
  return subject[name] ?? (replaceable.includes(name) ? subject.open : exportOf(subject, name));
}

/** Returns what a subject exports under a name. Throws if it lacks it. */
export function exportOf<N extends keyof SubjectModule>(
  subject: SubjectModule,
  name: N,
): NonNullable<SubjectModule[N]> {
  const value = subject[name];
  if (value != null) return value as NonNullable<SubjectModule[N]>;
  throw new Error(
    `The subject's module does not export "${name}", which this check needs. See SubjectModule.`,
  );
}

/** Loads a subject module. */
export async function loadSubject(url: string): Promise<SubjectModule> {
  return (await import(/* @vite-ignore */ url)) as SubjectModule;
}
