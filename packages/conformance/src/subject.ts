import type { Transport } from "@posthorn/core";

/**
 * What a subject's module exports. The suite loads it in child processes too, so it imports nothing
 * of the test runner.
 */
export interface SubjectModule {
  /** Opens a transport to the broker at that address; within a process the address is empty. */
  readonly open: OpenSubject;
  /** Names what the broker keeps for requesters that are gone. Left out: the suite does not look. */
  readonly orphans?: (url: string) => Promise<readonly string[]>;
}

/** Opens the transport that is tested. */
export type OpenSubject = (url: string) => Promise<Transport>;

/** Loads a subject. */
export async function loadSubject(url: string): Promise<SubjectModule> {
  return (await import(/* @vite-ignore */ url)) as SubjectModule;
}
