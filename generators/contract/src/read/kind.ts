import { diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/operation.ts";
import { tagsOf } from "../reading/documentation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { type Fields, fieldsOf, member, textOf } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";

type Kind = Operation["kind"];

/** The parts of an operation that may determine its kind. */
export interface KindEvidence {
  readonly id: string;
  readonly origin: Origin;
  /** `x-posthorn.kind`. */
  readonly declared: Kind | undefined;
  readonly operation: Fields;
  readonly channel: Fields;
}

interface InferredKind {
  readonly kind: Kind;
  readonly because: string;
}

const kinds: readonly Kind[] = ["command", "query", "event"];

/**
 * The kind of an operation: the declared one, or one that its tags, its reply and its bindings suggest, in that order.
 * Everything except `x-posthorn.kind` is an inference, which is reported with its reason.
 */
export function kindOf(reading: Reading, evidence: KindEvidence): Kind {
  const { declared, id, origin, operation } = evidence;
  const tags = tagsOf(reading.input.sources, operation);
  const tagged = kinds.filter((kind) => tags.includes(kind));
  if (declared === undefined && tagged.length > 1)
    report(reading, diagnose("kind-ambiguous", origin, { operation: id, kinds: tagged.join(", ") }));
  const stated = declared ?? tagged[0];
  if (stated !== undefined && stated !== "query" && operation.reply !== undefined)
    report(reading, diagnose("reply-unexpected", origin, { operation: id, kind: stated }));
  if (declared !== undefined) return declared;
  const { kind, because } = inferKind(reading, evidence, tagged[0]);
  report(reading, diagnose("kind-inferred", origin, { operation: id, kind, because }));
  return kind;
}

function inferKind(
  reading: Reading,
  { operation, channel }: KindEvidence,
  tagged: Kind | undefined,
): InferredKind {
  if (tagged !== undefined) return { kind: tagged, because: "it has a tag of that name" };
  if (operation.reply !== undefined) return { kind: "query", because: "it has a reply" };
  const protocol = [channel, operation]
    .map((fields) => queueProtocol(reading, fields))
    .find((name) => name !== undefined);
  if (protocol !== undefined) return { kind: "command", because: `its ${protocol} binding names a queue` };
  return { kind: "event", because: "nothing indicates another kind" };
}

/** The protocol whose binding names a queue. */
function queueProtocol({ input: { sources } }: Reading, fields: Fields): string | undefined {
  const bindings = fieldsOf(sources.follow(fields.bindings));
  return Object.keys(bindings).find((protocol) => {
    const binding = sources.follow(bindings[protocol]);
    const textAt = (key: string) => textOf(member(binding, key));
    switch (protocol) {
      case "amqp":
        return textAt("is") === "queue";
      case "nats":
        return textAt("queue") !== undefined;
      case "sqs":
        return member(binding, "queue") !== undefined || member(binding, "queues") !== undefined;
      case "ibmmq":
      case "jms":
      case "anypointmq":
        return /queue$/.test(textAt("destinationType") ?? "");
      default:
        return false;
    }
  });
}
