/** The part of JSON Schema that describes extensions of AsyncAPI: `x-posthorn` and others. */
export interface SettingsSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: "object" | "string" | "integer" | "number" | "boolean";
  readonly properties?: Readonly<Record<string, SettingsSchema>>;
  readonly additionalProperties?: boolean | SettingsSchema;
  readonly patternProperties?: Readonly<Record<string, SettingsSchema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly allOf?: readonly SettingsSchema[];
  readonly $ref?: string;
}

/** The schemas that references of the form `#/definitions/…` lead to. */
export type Definitions = Readonly<Record<string, SettingsSchema>>;
