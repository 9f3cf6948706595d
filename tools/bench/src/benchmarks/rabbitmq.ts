import { Transport } from "@nestjs/microservices";
import { openRabbitmqTransport } from "@posthorn/transport-rabbitmq";
import { checked } from "../contenders/checked.ts";
import { moleculer } from "../contenders/moleculer.ts";
import { nest } from "../contenders/nest.ts";
import { oneWay, posthorn } from "../contenders/posthorn.ts";
import { bareRabbitmq, directRabbitmq, oneWayRabbitmq, rawRabbitmq } from "../contenders/raw-rabbitmq.ts";
import type { Discipline, Opener } from "../race/contender.ts";
import { inFlight } from "../race/measure.ts";

/** The disciplines over a RabbitMQ server. */
export function rabbitmqDisciplines(url: string): readonly Discipline[] {
  const open = (): ReturnType<typeof openRabbitmqTransport> => openRabbitmqTransport({ url });
  // With their defaults, small messages wait for delayed TCP acknowledgements. Moleculer takes one request at a time.
  const noDelay = true;
  const nestOverRabbitmq: Opener = () =>
    nest({
      transport: Transport.RMQ,
      options: {
        urls: [url],
        queue: "bench-nest",
        socketOptions: { connectionOptions: { noDelay } },
      },
    });
  const moleculerOverRabbitmq: Opener = () =>
    moleculer({ type: "AMQP", options: { url, prefetch: inFlight, socketOptions: { noDelay } } });
  return [
    {
      title: "rabbitmq: durable requests",
      openers: checked([
        () => rawRabbitmq(url),
        () => posthorn(open),
        () => bareRabbitmq(url),
        nestOverRabbitmq,
        moleculerOverRabbitmq,
      ]),
      targets: [
        { ours: "Posthorn", theirs: "raw client", atLeast: 0.95, atLeastBusy: 0.9, cpuAtMost: 1.2 },
        { ours: "Posthorn", theirs: "bare client" },
      ],
    },
    {
      title: "rabbitmq: light requests",
      openers: checked([
        () => directRabbitmq(url),
        () => posthorn(open, { delivery: "light" }),
        () => posthorn(open, { delivery: "light", wire: "plain" }),
        nestOverRabbitmq,
        moleculerOverRabbitmq,
      ]),
      targets: [
        { ours: "Posthorn", theirs: "NestJS 12", atLeast: 1 },
        { ours: "Posthorn", theirs: "Moleculer 0.15", atLeast: 1 },
        { ours: "Posthorn", theirs: "raw client" },
      ],
    },
    {
      title: "rabbitmq: publish, confirm, consume",
      openers: [() => oneWayRabbitmq(url), () => oneWay(open)],
      targets: [{ ours: "Posthorn", theirs: "raw client", atLeast: 0.95 }],
    },
  ];
}
