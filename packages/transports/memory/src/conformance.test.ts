import { describeTransport } from "@posthorn/conformance";
import { memoryFeatures } from "./features.ts";

describeTransport({
  name: "memoryTransport",
  features: memoryFeatures,
  subject: new URL("../test/subject.ts", import.meta.url),
});
