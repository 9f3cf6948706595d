import type { Transport } from "@posthorn/core/transport";

/**
 * What a subject's module exports. The suite loads it in child processes too, so it imports nothing
 * of the test runner.
 */
export interface SubjectModule {
  /** Opens a transport to the broker at that address. The address is empty for a transport within one process. */
  readonly open: OpenSubject;
  /** Opens it with the transport's default options. Default: `open`. */
  readonly openDefault?: OpenSubject;
  /**
   * Opens it with short timeouts: a silent broker is noticed within 2 s, and a publish settles within 3 s.
   * Default: `open`.
   */
  readonly openQuick?: OpenSubject;
  /** Opens it so that it gives up a lost broker within some seconds. Default: the check is skipped. */
  readonly openImpatient?: OpenSubject;
  /** Lists what the broker still stores for requesters that are gone. Default: the check is skipped. */
  readonly orphans?: (url: string) => Promise<readonly string[]>;
}

/** Opens the transport under test. */
export type OpenSubject = (url: string) => Promise<Transport>;

/** The names of the functions that open a transport. */
export type Opener = "open" | "openDefault" | "openQuick" | "openImpatient";

/** Returns the function of that name, or `open` if the subject lacks it. */
export function openerOf(subject: SubjectModule, name: Opener): OpenSubject {
  return subject[name] ?? subject.open;
}

/** Loads a subject module. */
export async function loadSubject(url: string): Promise<SubjectModule> {
  return (await import(/* @vite-ignore */ url)) as SubjectModule;
}
