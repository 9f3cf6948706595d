export { type Published, type Settled, type Trace, withTrace } from "./with-trace.ts";
