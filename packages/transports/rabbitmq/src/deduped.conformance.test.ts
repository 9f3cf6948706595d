import { brokerOrSkip } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { broker as rabbitmq } from "../test/broker.ts";
import { rabbitmqFeatures } from "./features.ts";

const choice = brokerOrSkip(rabbitmq);

const isThorough = process.env["POSTHORN_THOROUGH"] === "1";
if (!isThorough) {
  console.log(
    "The tests of withDedupe over RabbitMQ are skipped, because they take two minutes. Set POSTHORN_THOROUGH=1 to run them.",
  );
}

describeTransport({
  name: "withDedupe(openRabbitmqTransport)",
  features: { ...rabbitmqFeatures, duplicateDetection: true },
  subject: new URL("../test/deduped-subject.ts", import.meta.url),
  broker: { ...choice, skip: choice.skip || !isThorough },
});
