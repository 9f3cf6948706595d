/**
 * The rules of @asyncapi/parser whose errors are warnings here. What breaks the specification's schema is an error
 * and stays one; these tell of a mistake that nothing generated depends on.
 */
export const easedRules: Readonly<Record<string, string>> = {
  // Examples and defaults are for people. checkExamples has these four under the same names.
  "asyncapi2-message-examples": "no program sees an example",
  "asyncapi2-message-examples-custom-format": "no program sees an example",
  "asyncapi2-schema-examples": "no program sees an example",
  "asyncapi2-schema-default": "defaults are comments, and never filled in",

  "asyncapi2-channel-parameters": "the address says which parameters there are",
  "asyncapi3-channel-parameters": "the address says which parameters there are",
  "asyncapi2-server-variables": "the address says which variables there are",
  "asyncapi2-channel-no-query-nor-fragment": "an address is taken as it is written",
  "asyncapi3-channel-no-query-nor-fragment": "an address is taken as it is written",

  "asyncapi2-channel-servers": "servers that are not there are left out",
  "asyncapi3-channel-servers": "servers that are not there are left out",
  "asyncapi3-required-channel-servers-unambiguity": "a server is what the reference leads to",
  "asyncapi2-server-security": "schemes that are not there are left out",
  "asyncapi2-operation-security": "schemes that are not there are left out",

  "asyncapi2-message-messageId-uniqueness": "messages of one name are told apart",
  "asyncapi2-tags-uniqueness": "a tag that stands twice says nothing new",
  "asyncapi3-operation-messages-from-referred-channel": "a message is what the reference leads to",
  "asyncapi3-required-operation-channel-unambiguity": "a channel is what the reference leads to",
};
