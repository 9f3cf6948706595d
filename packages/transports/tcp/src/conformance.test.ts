import { brokerOrSkip } from "@posthorn/brokers";
import { describeTransport } from "@posthorn/conformance";
import { broker as tcp } from "../test/broker.ts";
import { tcpFeatures } from "./features.ts";

describeTransport({
  name: "openTcpTransport",
  features: tcpFeatures,
  subject: new URL("../test/subject.ts", import.meta.url),
  broker: brokerOrSkip(tcp),
});
