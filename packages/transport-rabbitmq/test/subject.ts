import type { OpenSubject } from "@posthorn/conformance";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";

export const open: OpenSubject = (url) => openRabbitmqTransport({ url });
