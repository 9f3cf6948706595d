import type { Sources } from "../load/sources.ts";
import type { OAuthFlow, Security, SecurityScheme } from "../model/contract.ts";
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

/** What a server or an operation asks of whoever connects; nothing if it says nothing of it. */
export function securityOf(reading: Reading, fields: Fields): { readonly security?: Security } {
  const written = listOf(reading.sources.follow(fields.security));
  if (written.length === 0) return {};
  return { security: written.map((item) => schemesOf(reading, item)) };
}

/** AsyncAPI 3 has schemes, of which any will do; 2 has names, and all of one object are needed together. */
function schemesOf({ sources, major }: Reading, item: unknown): readonly SecurityScheme[] {
  if (major >= 3) {
    const scheme = sources.follow(item);
    if (!isFields(scheme)) return [];
    return [readScheme(sources, scheme, lastStep(sources.originOf(scheme).pointer), scheme.scopes)];
  }
  const components = fieldsOf(sources.follow(member(sources.root?.data, "components")));
  const schemes = fieldsOf(sources.follow(components.securitySchemes));
  return Object.entries(fieldsOf(item)).flatMap(([name, scopes]) => {
    const scheme = sources.follow(member(schemes, name));
    return isFields(scheme) ? [readScheme(sources, scheme, name, scopes)] : [];
  });
}

function readScheme(sources: Sources, fields: Fields, name: string, scopes: unknown): SecurityScheme {
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
    scopes: Object.fromEntries(Object.entries(scopes).map(([scope, meaning]) => [scope, String(meaning)])),
  });
}
