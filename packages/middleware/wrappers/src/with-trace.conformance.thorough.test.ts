import { describeTransport } from "@posthorn/conformance";
import { memoryFeatures } from "@posthorn/transport-memory";

describeTransport({
  name: "withTrace",
  features: memoryFeatures,
  subject: new URL("../test/traced-memory.ts", import.meta.url),
});
