import { brokerOrSkip, chosenVersion } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { broker as nats } from "../test/broker.ts";
import { natsFeaturesOf } from "./features.ts";

describeTransport({
  name: "openNatsTransport",
  features: natsFeaturesOf(chosenVersion(nats)),
  subject: new URL("../test/subject.ts", import.meta.url),
  broker: brokerOrSkip(nats),
});
