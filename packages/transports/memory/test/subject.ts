import type { OpenSubject } from "@posthorn/conformance";
import { memoryTransport } from "@posthorn/transport-memory";

export const open: OpenSubject = async () => memoryTransport();
