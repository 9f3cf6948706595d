import type { Sources } from "../load/sources.ts";
import type { OAuthFlow, Security, SecurityScheme } from "../model/security.ts";
import type { Reading } from "../reading/reading.ts";
import {
  compact,
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  member,
  textOf,
  textsOf,
} from "../values/fields.ts";
import { lastStep } from "../values/pointer.ts";

/** The security that a server or an operation requires of its clients. Left out if it declares none. */
export function securityOf(reading: Reading, fields: Fields): { readonly security?: Security } {
  const alternatives = listOf(reading.input.sources.follow(fields.security));
  if (alternatives.length === 0) return {};
  return { security: alternatives.map((item) => schemesOf(reading, item)) };
}

/** In AsyncAPI 3 an alternative is one scheme. In AsyncAPI 2 it has the names of all schemes that are needed together. */
function schemesOf({ input }: Reading, item: unknown): readonly SecurityScheme[] {
  const { sources, major, root } = input;
  if (major >= 3) {
    const fields = sources.follow(item);
    if (!isFields(fields)) return [];
    const name = lastStep(sources.originOf(fields).pointer);
    return [readScheme(sources, fields, { name, scopes: fields.scopes })];
  }
  const components = fieldsOf(sources.follow(member(root, "components")));
  const schemes = fieldsOf(sources.follow(components.securitySchemes));
  return Object.entries(fieldsOf(item)).flatMap(([name, scopes]) => {
    const fields = sources.follow(member(schemes, name));
    return isFields(fields) ? [readScheme(sources, fields, { name, scopes })] : [];
  });
}

function readScheme(
  sources: Sources,
  fields: Fields,
  { name, scopes }: { readonly name: string; readonly scopes: unknown },
): SecurityScheme {
  const needed = textsOf(scopes);
  const flows = sources.follow(fields.flows);
  return compact<SecurityScheme>({
    name,
    origin: sources.originOf(fields),
    type: textOf(fields.type) ?? "",
    description: textOf(fields.description),
    scopes: needed?.length === 0 ? undefined : needed,
    in: textOf(fields.in),
    parameter: textOf(fields.name),
    scheme: textOf(fields.scheme),
    bearerFormat: textOf(fields.bearerFormat),
    openIdConnectUrl: textOf(fields.openIdConnectUrl),
    flows: isFields(flows)
      ? Object.fromEntries(Object.entries(flows).map(([flow, value]) => [flow, readFlow(sources, value)]))
      : undefined,
  });
}

function readFlow(sources: Sources, value: unknown): OAuthFlow {
  const fields = fieldsOf(sources.follow(value));
  const scopes = fieldsOf(fields.availableScopes ?? fields.scopes);
  return compact<OAuthFlow>({
    authorizationUrl: textOf(fields.authorizationUrl),
    tokenUrl: textOf(fields.tokenUrl),
    refreshUrl: textOf(fields.refreshUrl),
    scopes: Object.fromEntries(
      Object.entries(scopes).map(([scope, description]) => [scope, String(description)]),
    ),
  });
}
