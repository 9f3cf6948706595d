import type { OpenSubject } from "@posthorn/conformance";
import { withDedupe } from "@posthorn/wrappers";
import * as plain from "./subject.ts";

export const open: OpenSubject = async (url) => withDedupe(await plain.open(url));

export const openQuick: OpenSubject = async (url) => withDedupe(await plain.openQuick(url));

export const openImpatient: OpenSubject = async (url) => withDedupe(await plain.openImpatient(url));
