import { diagnose } from "../diagnostic.ts";
import { stepsOf } from "../load/pointer.ts";
import type { Channel, Parameter } from "../model.ts";
import { compact, type Fields, fieldsOf, listOf, member, textOf } from "../value.ts";
import { documentationOf } from "./documentation.ts";
import type { Reading } from "./reading.ts";

/** Reads a channel; `address` is its key in AsyncAPI 2. Each is read once. */
export function readChannel(reading: Reading, fields: Fields, id: string, address: unknown): Channel {
  const known = reading.channels.get(fields);
  if (known !== undefined) return known;
  const { sources } = reading;
  const origin = sources.originOf(fields);
  const template = textOf(address) ?? "";
  checkTemplate(reading, template, origin);
  const channel: Channel = {
    id,
    origin,
    address: template,
    parameters: readParameters(reading, template, sources.follow(fields.parameters), origin),
    ...documentationOf(sources, fields),
  };
  reading.channels.set(fields, channel);
  return channel;
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
      name,
      description: textOf(fields.description) ?? textOf(values.description),
      enum: textualOf(values.enum),
      default: values.default === undefined ? undefined : String(values.default),
      examples: textualOf(values.examples),
    });
  });
}

function textualOf(value: unknown): readonly string[] | undefined {
  const texts = listOf(value).map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
  return texts.length === 0 ? undefined : texts;
}
