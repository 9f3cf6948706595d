import { describeTransport } from "@posthorn/conformance";
import { memoryFeatures } from "@posthorn/transport-memory";

describeTransport({
  name: "withDedupe",
  features: {
    ...memoryFeatures,
    duplicateDetection: true,
    durableDetection: true,
    deferral: false,
    limits: { ...memoryFeatures.limits, duplicateWindowMs: [0, Number.POSITIVE_INFINITY] },
  },
  subject: new URL("../test/deduped-memory.ts", import.meta.url),
});
