import type { Transport } from "@posthorn/core/transport";

/**
 * What a subject's module exports. The suite loads it in child processes too, so it imports nothing
 * of the test runner.
 */
export interface SubjectModule {
  /** Opens a transport to the broker at that address; within a process the address is empty. */
  readonly open: OpenSubject;
  /** Opens it with the transport's default options. Left out: `open` is used. */
  readonly openDefault?: OpenSubject;
  /**
   * Opens it with short timeouts: a silent broker is noticed within 2 s, and a publish settles within 3 s.
   * Left out: `open` is used.
   */
  readonly openQuick?: OpenSubject;
  /** Opens it so that it gives up a broker that is away within some seconds. Left out: it never gives up. */
  readonly openImpatient?: OpenSubject;
  /** Lists what the broker keeps for requesters that are gone. Left out: the suite does not look. */
  readonly orphans?: (url: string) => Promise<readonly string[]>;
}

/** Opens the transport that is tested. */
export type OpenSubject = (url: string) => Promise<Transport>;

/** The functions of a subject that open a transport. */
export type Opener = "open" | "openDefault" | "openQuick" | "openImpatient";

/** The opener of that name, or `open` if the subject has none. */
export function openerOf(subject: SubjectModule, name: Opener): OpenSubject {
  return subject[name] ?? subject.open;
}

/** Loads a subject. */
export async function loadSubject(url: string): Promise<SubjectModule> {
  return (await import(/* @vite-ignore */ url)) as SubjectModule;
}
