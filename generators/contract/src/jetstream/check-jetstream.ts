import type { JetStreamChannel } from "../bindings/jetstream.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Channel } from "../model/channel.ts";
import type { Operation } from "../model/operation.ts";
import { originOf, type Reading, report } from "../reading/reading.ts";
import { type CheckSettings, settingsCheck } from "../settings-schema/check-settings.ts";
import { type Fields, fieldsOf } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { type JetStreamOwner, jetStreamSchema } from "./jetstream-schema.ts";

const key = "x-nats-jetstream";
const { definitions } = jetStreamSchema;

const checks: Readonly<Record<JetStreamOwner, CheckSettings>> = {
  channel: settingsCheck("channel", definitions),
  operation: settingsCheck("operation", definitions),
};

/**
 * Checks `x-nats-jetstream` of a channel. Consumers read the parameters of the address from the subject, so both must have
 * the same ones.
 *
 * @param fields - the object that describes the channel
 */
export function checkJetStreamChannel(reading: Reading, channel: Channel, fields: Fields): void {
  const binding = channel.bindings?.[key];
  if (binding === undefined) return;
  const at = bindingOrigin(reading, fields);
  const invalid = violations("channel", binding, at);
  report(reading, ...(invalid.length > 0 ? invalid : checkSubject(channel, binding, at)));
}

function checkSubject(
  { address, parameters }: Channel,
  binding: JetStreamChannel,
  at: Origin,
): readonly Diagnostic[] {
  const { subject = defaultSubject(address) } = binding;
  if (violations("channel", { ...binding, subject }, at).length > 0)
    return [diagnose("jetstream-subject-missing", at, { address })];
  const own = Array.from(subject.matchAll(/\{([^{}]*)\}/g), (match) => match[1] ?? "");
  const known = parameters.map(({ name }) => name);
  const unknown = own.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !own.includes(name));
  const subjectAt = binding.subject === undefined ? at : originBelow(at, "subject");
  return [
    ...unknown.map((parameter) =>
      diagnose("jetstream-parameter-unknown", subjectAt, { subject, address, parameter }),
    ),
    ...missing.map((parameter) =>
      diagnose("jetstream-parameter-missing", subjectAt, { subject, address, parameter }),
    ),
  ];
}

/**
 * Checks `x-nats-jetstream` of an operation.
 *
 * @param fields - the object that describes the operation
 */
export function checkJetStreamOperation(
  reading: Reading,
  { bindings }: Pick<Operation, "bindings">,
  fields: Fields,
): void {
  const binding = bindings?.[key];
  if (binding === undefined) return;
  report(reading, ...violations("operation", binding, bindingOrigin(reading, fields)));
}

/**
 * Reports `x-nats-jetstream` of a server or a message, where it has no effect.
 *
 * @param fields - the object that describes the owner
 */
export function checkJetStreamOwner(reading: Reading, owner: "server" | "message", fields: Fields): void {
  const bindings = fieldsOf(reading.input.sources.follow(fields.bindings));
  if (Object.hasOwn(bindings, key))
    report(reading, diagnose("jetstream-misplaced", bindingOrigin(reading, fields), { owner }));
}

function bindingOrigin(reading: Reading, fields: Fields): Origin {
  const { sources } = reading.input;
  const bindings = fieldsOf(sources.follow(fields.bindings));
  const at = originBelow(originOf(reading, bindings, sources.originOf(fields)), key);
  return originOf(reading, sources.follow(bindings[key]), at);
}

function violations(owner: JetStreamOwner, binding: unknown, at: Origin): readonly Diagnostic[] {
  return checks[owner](binding, at).map(({ origin, problem, instead }) =>
    diagnose("x-nats-jetstream-invalid", origin, { problem, instead }),
  );
}

function defaultSubject(address: string): string {
  return address.replaceAll("/", ".");
}
