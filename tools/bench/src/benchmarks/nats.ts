import { Transport } from "@nestjs/microservices";
import { openNatsTransport } from "@posthorn/transport-nats";
import { checked } from "../contenders/checked.ts";
import { moleculer } from "../contenders/moleculer.ts";
import { nest } from "../contenders/nest.ts";
import { oneWay, posthorn } from "../contenders/posthorn.ts";
import { bareNats, coreNats, oneWayNats, rawNats } from "../contenders/raw-nats.ts";
import type { Discipline, Opener } from "../race/contender.ts";

/** The disciplines over a NATS server. */
export function natsDisciplines(url: string): readonly Discipline[] {
  const open = (): ReturnType<typeof openNatsTransport> => openNatsTransport({ servers: url });
  const nestOverNats: Opener = () => nest({ transport: Transport.NATS, options: { servers: [url] } });
  const moleculerOverNats: Opener = () => moleculer({ type: "NATS", options: { url } });
  return [
    {
      title: "nats: durable requests",
      openers: checked([
        () => rawNats(url),
        () => posthorn(open),
        () => bareNats(url),
        nestOverNats,
        moleculerOverNats,
      ]),
      targets: [
        { ours: "Posthorn", theirs: "raw client" },
        { ours: "Posthorn", theirs: "bare client", atLeast: 0.8 },
      ],
    },
    {
      title: "nats: light requests",
      openers: checked([
        () => coreNats(url),
        () => posthorn(open, { delivery: "light" }),
        () => posthorn(open, { delivery: "light", wire: "plain" }),
        nestOverNats,
        moleculerOverNats,
      ]),
      targets: [
        { ours: "Posthorn, plain", theirs: "Moleculer 0.15", atLeast: 1.2 },
        { ours: "Posthorn", theirs: "Moleculer 0.15", atLeast: 1 },
        { ours: "Posthorn", theirs: "NestJS 12", atLeast: 1 },
      ],
    },
    {
      title: "nats: publish, confirm, consume",
      openers: [() => oneWayNats(url), () => oneWay(open)],
      targets: [{ ours: "Posthorn", theirs: "raw client", atLeast: 0.95 }],
    },
  ];
}
