import { brokerOrSkip } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { broker as nats } from "../test/broker.ts";
import { natsFeatures } from "./features.ts";

describeTransport({
  name: "openNatsTransport",
  features: natsFeatures,
  subject: new URL("../test/subject.ts", import.meta.url),
  broker: brokerOrSkip(nats),
});
