import {
  type Features,
  type Receive,
  type Transport,
  type WrapperExtras,
  wrapTransport,
} from "@posthorn/core/transport";
import type { Trace } from "./trace.ts";
import { createTracer, type Tracer } from "./tracer.ts";

/**
 * Calls `onMessage` for every message that a transport publishes or settles, without its body. An error that
 * `onMessage` throws is logged, and does not affect the message.
 */
export function withTrace<F extends Features, Tx = never>(
  inner: Transport<F, Tx>,
  onMessage: (message: Trace) => void,
): Transport<F, Tx> {
  const tracer = createTracer(inner.source, onMessage);
  const { callerTransaction, atomicSettle } = inner.features;
  const traced = wrapTransport(
    inner,
    {
      features: { callerTransaction, atomicSettle },
      publish: (to, packets, options) =>
        tracer.publishing([{ to, packets }], () => inner.publish(to, packets, options)),
      subscribe(from, receive, options) {
        const group = from.kind === "topic" ? options?.group : undefined;
        return inner.subscribe(from, tracer.receiving(from, receive, group), options);
      },
      more: tracedExtras(inner, tracer),
    },
    (each) => withTrace(each, onMessage),
  );
  return traced as Transport<F, Tx>;
}

/** The optional members of a transport. Those that carry messages are traced. */
function tracedExtras({ more = {} }: Pick<Transport, "more">, tracer: Tracer): WrapperExtras {
  const { ask, publishAll, fetch, cancel, browse, measure, topology } = more;
  return {
    cancel,
    browse,
    measure,
    topology,
    ask:
      ask &&
      (async (to, packet, options) => {
        const asking = (): ReturnType<typeof ask> => ask(to, packet, options);
        const reply = await tracer.publishing([{ to, packets: [packet] }], asking);
        tracer.replied(to, reply);
        return reply;
      }),
    publishAll: publishAll && ((sendings) => tracer.publishing(sendings, () => publishAll(sendings))),
    fetch:
      fetch && ((from, deferred, receive: Receive) => fetch(from, deferred, tracer.receiving(from, receive))),
  };
}
