/** Writes the text of a rule's finding from the names in the text of @asyncapi/parser. */
type Text = (names: readonly string[]) => string;

/**
 * Texts for the rules of @asyncapi/parser. They say what is wrong and how to correct it. The codes are those of the
 * rules, without the version of AsyncAPI.
 */
const texts: Readonly<Record<string, Text>> = {
  "asyncapi-latest-version": ([latest]) => `AsyncAPI has a newer version: ${latest}.`,
  "asyncapi-id": missing("The document", "id"),
  "asyncapi-defaultContentType": missing("The document", "defaultContentType"),
  "asyncapi-servers": () => 'The document lists no servers. Add them to "servers".',
  "asyncapi-tags": () => 'The document has no tags. Add them to "tags".',
  "asyncapi-tags-uniqueness": ([, tag]) => `The tag "${tag}" is listed twice. Remove one of the two.`,
  "asyncapi-info-description": missing("The info object", "description"),
  "asyncapi-info-contact": missing("The info object", "contact"),
  "asyncapi-info-contact-properties": () =>
    'The contact needs a "name", a "url" and an "email". Add what is missing.',
  "asyncapi-info-license": missing("The info object", "license"),
  "asyncapi-info-license-url": missing("The license", "url"),
  "asyncapi-unused-component": () =>
    "Nothing in this document refers to the component. Remove it, unless other documents need it.",
  "asyncapi-unused-securityScheme": () =>
    "No server and no operation refers to the security scheme. Remove it, or refer to it.",
  "asyncapi-server-no-empty-variable": () => 'The URL of the server contains "{}". Name the variable.',
  "asyncapi-server-no-trailing-slash": () => "The URL of the server ends with a slash. Remove the slash.",
  "asyncapi-channel-no-empty-parameter": () =>
    'The address of the channel contains "{}". Name the parameter.',
  "asyncapi-channel-no-trailing-slash": () =>
    "The address of the channel ends with a slash. Remove the slash.",
  "asyncapi-channel-no-query-nor-fragment": () =>
    'The address of the channel contains "?" or "#". Remove the query or the fragment.',
  "asyncapi-channel-servers": () =>
    'The channel names a server that is not defined. Define it in "servers", or correct the name.',
  "asyncapi-operation-operationId": missing("The operation", "operationId"),
  "asyncapi-operation-operationId-uniqueness": repeated("operation", "operationId"),
  "asyncapi-message-messageId": missing("The message", "messageId"),
  "asyncapi-message-messageId-uniqueness": repeated("message", "messageId"),
  "asyncapi-operation-messages-from-referred-channel": () =>
    "The channel of the operation has no such message. Add it there, or refer to one of the channel's messages.",
  "asyncapi-required-operation-channel-unambiguity": () =>
    'The channel of an operation must be one of the "channels" at the top of the document. Refer to it there.',
  "asyncapi-required-channel-servers-unambiguity": () =>
    'The servers of a channel must be among the "servers" at the top of the document. Refer to them there.',
};

function missing(owner: string, property: string): Text {
  return () => `${owner} has no "${property}". Add one.`;
}

function repeated(owner: string, property: string): Text {
  return () => `Another ${owner} has the same "${property}". Change one of the two.`;
}

/** Texts for rules whose findings differ, by what the text of @asyncapi/parser says. */
const variants: readonly (readonly [given: RegExp, text: (...found: readonly string[]) => string])[] = [
  [
    /^\S+ must not reference an undefined security scheme/,
    () => 'The security scheme is not defined. Define it in "components", or correct the name.',
  ],
  [
    /^Non-existing security scope .*\[(.*)\]$/,
    (scopes) => `The security scheme has no such scope. It has: ${scopes || "none"}.`,
  ],
  [
    /^Not all (channel|server)'s (parameters|variables) are described .* Missed: (.*)\.$/,
    (owner, kind, names = "") =>
      `The ${owner} does not describe all of its ${kind}. Add to "${kind}": ${names}.`,
  ],
  [
    /^(Channel|Server)'s "(parameter|variable)s" object has redundant defined "(.*)" /,
    (owner = "", kind, name) =>
      `The ${owner === "Server" ? "URL of the server" : "address of the channel"} has no ${kind} "${name}". Remove it, or add it there.`,
  ],
];

/**
 * The text for a finding of @asyncapi/parser.
 *
 * @param code - the name of the rule
 * @param given - the parser's text, which is returned for a rule without a text of our own
 */
export function ruleText(code: string, given: string): string {
  for (const [pattern, text] of variants) {
    const found = pattern.exec(given);
    if (found !== null) return text(...found.slice(1));
  }
  const names = [...given.matchAll(/"([^"]*)"/g)].map(([, name = ""]) => name);
  return texts[code.replace(/^asyncapi[23]-/, "asyncapi-")]?.(names) ?? given;
}
