import { brokerOrSkip } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { broker as rabbitmq } from "../test/broker.ts";
import { rabbitmqFeatures } from "./features.ts";

describeTransport({
  name: "withDedupe(openRabbitmqTransport)",
  features: { ...rabbitmqFeatures, duplicateDetection: true, durableDetection: true },
  subject: new URL("../test/deduped-subject.ts", import.meta.url),
  broker: brokerOrSkip(rabbitmq),
});
