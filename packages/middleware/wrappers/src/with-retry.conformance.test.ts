import { describeTransport } from "@posthorn/conformance";
import { memoryFeatures } from "@posthorn/transport-memory";

describeTransport({
  name: "withRetry of withDeadLetters",
  features: {
    ...memoryFeatures,
    // The bare transport can neither set packets aside nor publish with a settlement.
    deferral: false,
    atomicSettle: false,
    limits: { ...memoryFeatures.limits, longestRetryMs: Number.POSITIVE_INFINITY },
  },
  subject: new URL("../test/retried-memory.ts", import.meta.url),
});
