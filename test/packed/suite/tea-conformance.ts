// The test file of a transport outside of this repository. It is copied to `tea-conformance.test.ts`.
import { describeTransport } from "@posthorn/conformance";
import { tcpFeatures } from "@posthorn/transport-tcp";
import { startBroker } from "./broker.ts";

describeTransport({
  name: "teaTransport",
  features: tcpFeatures,
  subject: new URL("./subject.ts", import.meta.url),
  broker: { skip: false, external: false, start: startBroker, users: "none" },
});
