/**
 * The rules of @asyncapi/parser whose errors become warnings here, each with the reason. Violations of the
 * specification's schema stay errors. These rules find mistakes that generated code does not depend on.
 */
export const relaxedRules: Readonly<Record<string, string>> = {
  // Examples and defaults are for people. The reader has its own check for the first four.
  "asyncapi2-message-examples": "programs do not read examples",
  "asyncapi2-message-examples-custom-format": "programs do not read examples",
  "asyncapi2-schema-examples": "programs do not read examples",
  "asyncapi2-schema-default": "defaults are documentation and are not filled in",

  "asyncapi2-channel-parameters": "the address determines the parameters",
  "asyncapi3-channel-parameters": "the address determines the parameters",
  "asyncapi2-server-variables": "the address determines the variables",
  "asyncapi2-channel-no-query-nor-fragment": "an address is used as it is written",
  "asyncapi3-channel-no-query-nor-fragment": "an address is used as it is written",

  "asyncapi2-channel-servers": "unknown servers are left out",
  "asyncapi3-channel-servers": "unknown servers are left out",
  "asyncapi3-required-channel-servers-unambiguity": "the target of the reference is used",
  "asyncapi2-server-security": "unknown schemes are left out",
  "asyncapi2-operation-security": "unknown schemes are left out",

  "asyncapi2-message-messageId-uniqueness": "messages with equal names get different ones",
  "asyncapi2-tags-uniqueness": "a second tag of the same name has no effect",
  "asyncapi3-operation-messages-from-referred-channel": "the target of the reference is used",
  "asyncapi3-required-operation-channel-unambiguity": "the target of the reference is used",
};
