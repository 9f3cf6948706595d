import type { OpenSubject } from "../../src/support/subject.ts";
import { mutatedSubject } from "./mutated-subject.ts";

// The subject of a mutant in a child process. Its address names the transport and the mutant:
// subject.ts?transport=tcp&mutant=reports%20nothing
const { searchParams } = new URL(import.meta.url);
const subject = await mutatedSubject(searchParams.get("transport") ?? "", searchParams.get("mutant") ?? "");

export const open: OpenSubject = subject.open;
export const openDefault: OpenSubject | undefined = subject.openDefault;
export const openQuick: OpenSubject | undefined = subject.openQuick;
export const openImpatient: OpenSubject | undefined = subject.openImpatient;
export const openWaiting: OpenSubject | undefined = subject.openWaiting;
