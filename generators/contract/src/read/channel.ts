import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { checkJetStreamChannel } from "../jetstream/check-jetstream.ts";
import type { Channel, Parameter, ParameterLocation } from "../model/channel.ts";
import { documentationOf } from "../reading/documentation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { compact, type Fields, fieldsOf, member, textOf } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import { fragmentPointer, stepsOf } from "../values/pointer.ts";
import { channelBindings } from "./bindings.ts";
import { readVariable, serversOf } from "./servers.ts";

/** Reads a channel, once. */
export function readChannel(reading: Reading, fields: Fields, id: string): Channel {
  const { channels } = reading.results;
  const known = channels.get(fields);
  if (known !== undefined) return known;
  const { sources } = reading.input;
  const origin = sources.originOf(fields);
  const address = readAddress(reading, fields, id);
  report(reading, ...checkAddress(address, origin));
  const channel: Channel = {
    id,
    origin,
    address,
    parameters: readParameters(reading, fields, address),
    ...compact({ servers: serversOf(reading, fields) }),
    ...channelBindings(reading, fields),
    ...documentationOf(sources, fields),
  };
  checkJetStreamChannel(reading, channel, fields);
  channels.set(fields, channel);
  return channel;
}

/** The declared address, or the id. In AsyncAPI 2 the id is the address. */
function readAddress(reading: Reading, fields: Fields, id: string): string {
  if (reading.input.major < 3) return id;
  const address = textOf(fields.address) ?? "";
  if (address !== "") return address;
  const origin = reading.input.sources.originOf(fields);
  report(reading, diagnose("channel-address-inferred", origin, { channel: id }));
  return id;
}

function checkAddress(address: string, origin: Origin): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (/[{}]/.test(address.replaceAll(/\{[^{}]+\}/g, ""))) {
    const what = `A brace that does not belong to a parameter (in the address "${address}")`;
    found.push(diagnose("not-supported", origin, { what, instead: "Write each parameter as {name}." }));
  }
  if (address.includes("}{")) {
    const what = `An address with adjacent parameters ("${address}")`;
    found.push(diagnose("not-supported", origin, { what, instead: "Put a separator between them." }));
  }
  return found;
}

/** The id of a channel: the last step of its pointer. */
export function channelId(reading: Reading, fields: Fields): string {
  const { file, pointer } = reading.input.sources.originOf(fields);
  return stepsOf(pointer).at(-1) ?? file;
}

function readParameters(reading: Reading, channel: Fields, address: string): readonly Parameter[] {
  const { sources } = reading.input;
  const described = sources.follow(channel.parameters);
  const names = new Set(Array.from(address.matchAll(/\{([^{}]*)\}/g), (match) => match[1] ?? ""));
  return [...names].map((name) => {
    const written = member(described, name);
    if (written === undefined) {
      const origin = sources.originOf(channel);
      report(reading, diagnose("parameter-missing", origin, { parameter: name, address }));
    }
    return readParameter(reading, name, fieldsOf(sources.follow(written)));
  });
}

function readParameter({ input }: Reading, name: string, fields: Fields): Parameter {
  const values = input.major >= 3 ? fields : fieldsOf(input.sources.follow(fields.schema));
  return compact<Parameter>({
    ...readVariable(name, values),
    description: textOf(fields.description) ?? textOf(values.description),
    location: parameterLocation(textOf(fields.location)),
  });
}

function parameterLocation(text: string | undefined): ParameterLocation | undefined {
  const [, part, pointer = ""] = /^\$message\.(header|payload)#(.*)$/s.exec(text ?? "") ?? [];
  if (part !== "header" && part !== "payload") return undefined;
  return { part, path: stepsOf(fragmentPointer(pointer)) };
}
