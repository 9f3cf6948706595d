import { diagnose } from "../diagnostics/diagnose.ts";
import type { Channel, Parameter } from "../model/contract.ts";
import { documentationOf } from "../reading/documentation.ts";
import type { Reading } from "../reading/reading.ts";
import { compact, type Fields, fieldsOf, member, textOf } from "../values/fields.ts";
import { fragmentPointer, stepsOf } from "../values/pointer.ts";
import { channelBindings } from "./bindings.ts";
import { readVariable, serversOf } from "./servers.ts";

/** Reads a channel whose operations others know of; replies need no address. Each is read once. */
export function readChannel(reading: Reading, fields: Fields, id: string): Channel {
  const known = reading.channels.get(fields);
  if (known !== undefined) return known;
  const { sources } = reading;
  const origin = sources.originOf(fields);
  const template = addressOf(reading, fields, id, origin);
  checkTemplate(reading, template, origin);
  const channel: Channel = {
    id,
    origin,
    address: template,
    parameters: readParameters(reading, template, sources.follow(fields.parameters), origin),
    ...compact({ servers: serversOf(reading, fields) }),
    ...channelBindings(reading, fields),
    ...documentationOf(sources, fields),
  };
  reading.channels.set(fields, channel);
  return channel;
}

/** What it says; else its id, which in AsyncAPI 2 is how it says it. */
function addressOf(
  { major, report }: Reading,
  fields: Fields,
  id: string,
  origin: Channel["origin"],
): string {
  if (major < 3) return id;
  const address = textOf(fields.address) ?? "";
  if (address !== "") return address;
  report(diagnose("channel-address-inferred", origin, { channel: id }));
  return id;
}

function checkTemplate({ report }: Reading, address: string, origin: Channel["origin"]): void {
  const literal = address.replaceAll(/\{[^{}]+\}/g, "");
  if (/[{}]/.test(literal)) {
    const what = `A brace that belongs to no parameter, in the address "${address}",`;
    report(diagnose("not-supported", origin, { what, instead: "Write each parameter as {name}." }));
  }
  if (address.includes("}{")) {
    const what = `An address whose parameters touch ("${address}")`;
    report(diagnose("not-supported", origin, { what, instead: "Put a separator between them." }));
  }
}

/** What a channel is called: the last step on the way to it. */
export function channelId(reading: Reading, fields: Fields): string {
  const { file, pointer } = reading.sources.originOf(fields);
  return stepsOf(pointer).at(-1) ?? file;
}

function readParameters(
  reading: Reading,
  address: string,
  described: unknown,
  origin: Channel["origin"],
): readonly Parameter[] {
  const { sources, report } = reading;
  const names = new Set(Array.from(address.matchAll(/\{([^{}]*)\}/g), (match) => match[1] ?? ""));
  return [...names].map((name) => {
    const fields = fieldsOf(sources.follow(member(described, name)));
    if (member(described, name) === undefined) {
      report(diagnose("parameter-missing", origin, { parameter: name, address }));
    }
    const values = reading.major >= 3 ? fields : fieldsOf(sources.follow(fields.schema));
    return compact<Parameter>({
      ...readVariable(name, values),
      description: textOf(fields.description) ?? textOf(values.description),
      location: parameterLocation(textOf(fields.location)),
    });
  });
}

function parameterLocation(text: string | undefined): Parameter["location"] {
  const [, part, pointer = ""] = /^\$message\.(header|payload)#(.*)$/s.exec(text ?? "") ?? [];
  if (part !== "header" && part !== "payload") return undefined;
  return { part, path: stepsOf(fragmentPointer(pointer)) };
}
