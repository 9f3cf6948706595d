import { diagnose } from "../diagnostics/diagnose.ts";
import type { Operation, Origin } from "../model/contract.ts";
import { tagsOf } from "../reading/documentation.ts";
import type { Reading } from "../reading/reading.ts";
import { type Fields, fieldsOf, member, textOf } from "../values/fields.ts";

type Kind = Operation["kind"];

export interface KindSigns {
  readonly id: string;
  readonly origin: Origin;
  /** `x-posthorn.kind`. */
  readonly declared: Kind | undefined;
  readonly operation: Fields;
  readonly channel: Fields;
}

const kinds: readonly Kind[] = ["command", "query", "event"];

/** Which kind an operation is: as it says, or as its tags, its reply and its bindings suggest. */
export function kindOf(reading: Reading, signs: KindSigns): Kind {
  const { declared, id, origin, operation } = signs;
  const hasReply = operation.reply !== undefined;
  const tags = tagsOf(reading.sources, operation);
  const tagged = kinds.filter((kind) => tags.includes(kind));
  if (declared === undefined && tagged.length > 1) {
    reading.report(diagnose("kind-ambiguous", origin, { operation: id, kinds: tagged.join(", ") }));
  }
  const said = declared ?? tagged[0];
  if (said !== undefined && said !== "query" && hasReply) {
    reading.report(diagnose("reply-unexpected", origin, { operation: id, kind: said }));
  }
  if (declared !== undefined) return declared;
  const { kind, because } = infer(reading, signs, tagged[0], hasReply);
  reading.report(diagnose("kind-inferred", origin, { operation: id, kind, because }));
  return kind;
}

function infer(
  reading: Reading,
  { operation, channel }: KindSigns,
  tagged: Kind | undefined,
  hasReply: boolean,
): { readonly kind: Kind; readonly because: string } {
  if (tagged !== undefined) return { kind: tagged, because: "a tag says so" };
  if (hasReply) return { kind: "query", because: "it has a reply" };
  const queue = [channel, operation]
    .map((fields) => queueBinding(reading, fields))
    .find((name) => name !== undefined);
  if (queue !== undefined) return { kind: "command", because: `its ${queue} binding names a queue` };
  return { kind: "event", because: "nothing says otherwise" };
}

/** The protocol whose binding makes it a queue. */
function queueBinding({ sources }: Reading, fields: Fields): string | undefined {
  const bindings = fieldsOf(sources.follow(fields.bindings));
  return Object.keys(bindings).find((protocol) => {
    const binding = sources.follow(bindings[protocol]);
    const says = (key: string) => textOf(member(binding, key));
    switch (protocol) {
      case "amqp":
        return says("is") === "queue";
      case "nats":
        return says("queue") !== undefined;
      case "sqs":
        return member(binding, "queue") !== undefined || member(binding, "queues") !== undefined;
      case "ibmmq":
      case "jms":
      case "anypointmq":
        return /queue$/.test(says("destinationType") ?? "");
      default:
        return false;
    }
  });
}
