import type { Server, Variable } from "../model/server.ts";
import { documentationOf } from "../reading/documentation.ts";
import type { Reading } from "../reading/reading.ts";
import { compact, type Fields, fieldsOf, isFields, listOf, textOf, textsOf } from "../values/fields.ts";
import { lastStep } from "../values/pointer.ts";
import { serverBindings } from "./bindings.ts";
import { securityOf } from "./security.ts";

/** Reads the servers of a contract, in the document's order. */
export function readServers(reading: Reading): readonly Server[] {
  const { sources, root } = reading.input;
  return Object.entries(fieldsOf(sources.follow(root.servers))).flatMap(([id, value]) => {
    const fields = sources.follow(value);
    return isFields(fields) ? [readServer(reading, id, fields)] : [];
  });
}

function readServer(reading: Reading, id: string, fields: Fields): Server {
  const { sources } = reading.input;
  const variables = Object.entries(fieldsOf(sources.follow(fields.variables))).map(([name, variable]) =>
    readVariable(name, fieldsOf(sources.follow(variable))),
  );
  return compact<Server>({
    id,
    origin: sources.originOf(fields),
    ...addressOf(fields),
    protocol: textOf(fields.protocol) ?? "",
    protocolVersion: textOf(fields.protocolVersion),
    variables: variables.length === 0 ? undefined : variables,
    ...securityOf(reading, fields),
    ...serverBindings(reading, fields),
    ...documentationOf(sources, fields),
  });
}

/** Host and path. AsyncAPI 2 has one URL for them, with or without the protocol. */
function addressOf(fields: Fields): { readonly host: string; readonly pathname?: string | undefined } {
  const url = textOf(fields.url);
  if (url === undefined) return { host: textOf(fields.host) ?? "", pathname: textOf(fields.pathname) };
  const [, host = "", pathname] = /^(?:[^/]*:\/\/)?([^/]*)(\/.*)?$/s.exec(url) ?? [];
  return { host, pathname };
}

/** Reads a variable of a server's address, or a parameter of a channel's address. */
export function readVariable(name: string, fields: Fields): Variable {
  return compact<Variable>({
    name,
    description: textOf(fields.description),
    enum: textListOf(fields.enum),
    default: fields.default === undefined ? undefined : String(fields.default),
    examples: textListOf(fields.examples),
  });
}

function textListOf(value: unknown): readonly string[] | undefined {
  const texts = listOf(value).map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
  return texts.length === 0 ? undefined : texts;
}

/** The ids of the servers that have a channel. Undefined if all of them have it. */
export function serversOf({ input }: Reading, channel: Fields): readonly string[] | undefined {
  const { sources, major } = input;
  const written = listOf(sources.follow(channel.servers));
  const ids =
    major < 3
      ? textsOf(written)
      : written
          .map((server) => sources.follow(server))
          .filter(isFields)
          .map((server) => lastStep(sources.originOf(server).pointer));
  return ids?.length === 0 ? undefined : ids;
}
