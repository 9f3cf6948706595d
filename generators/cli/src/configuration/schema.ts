/** The part of JSON Schema that describes a configuration. */
export interface Schema {
  readonly type?: "object" | "array" | "string" | "boolean";
  readonly enum?: readonly string[];
  readonly minLength?: 1;
  readonly minItems?: 1;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  /** Not JSON Schema: a configuration in JavaScript can contain functions. Published schemas do not have it. */
  readonly typeof?: "function";
  readonly title?: string;
  readonly description?: string;
  readonly default?: string | boolean;
  readonly examples?: readonly unknown[];
}
