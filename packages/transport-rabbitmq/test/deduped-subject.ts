import type { OpenSubject } from "@posthorn/conformance";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import { withDedupe } from "@posthorn/wrappers";

export const open: OpenSubject = async (url) => withDedupe(await openRabbitmqTransport({ url }));
