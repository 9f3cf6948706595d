import type { OpenSubject } from "@posthorn/conformance";
import { memoryTransport } from "@posthorn/transport-memory";

export const open: OpenSubject = async () => memoryTransport();
export const openLeaving: OpenSubject = async () => memoryTransport({ topology: "leave" });
export const openVerifying: OpenSubject = async () => memoryTransport({ topology: "verify" });
