import { brokerOrSkip } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { rabbitmqFeatures } from "./features.ts";

const choice = brokerOrSkip("rabbitmq");

// The suite once more takes minutes: POSTHORN_THOROUGH=1 asks for it.
describeTransport({
  name: "withDedupe(openRabbitmqTransport)",
  features: { ...rabbitmqFeatures, duplicateDetection: true },
  subject: new URL("../test/deduped-subject.ts", import.meta.url),
  broker: { ...choice, skip: choice.skip || process.env["POSTHORN_THOROUGH"] !== "1" },
});
