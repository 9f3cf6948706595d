import { brokerOrSkip } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { broker as rabbitmq } from "../test/broker.ts";
import { rabbitmqFeatures } from "./features.ts";

const choice = brokerOrSkip(rabbitmq);

const isThorough = process.env["POSTHORN_THOROUGH"] === "1";
if (!isThorough) {
  console.log(
    "withDedupe over RabbitMQ is skipped: it takes two minutes more. POSTHORN_THOROUGH=1 asks for it.",
  );
}

describeTransport({
  name: "withDedupe(openRabbitmqTransport)",
  features: { ...rabbitmqFeatures, duplicateDetection: true },
  subject: new URL("../test/deduped-subject.ts", import.meta.url),
  broker: { ...choice, skip: choice.skip || !isThorough },
});
