import { brokerOrSkip } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { broker as rabbitmq } from "../test/broker.ts";
import { rabbitmqFeatures } from "./features.ts";

describeTransport({
  name: "openRabbitmqTransport",
  features: rabbitmqFeatures,
  subject: new URL("../test/subject.ts", import.meta.url),
  broker: brokerOrSkip(rabbitmq),
});
