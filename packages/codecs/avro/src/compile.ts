import { arrayType, enumType, fixedType, mapType } from "./compound.ts";
import { type Int64, primitiveTypes } from "./primitives.ts";
import { recordType } from "./record.ts";
import type { AvroSchema } from "./schema.ts";
import type { Type } from "./type.ts";
import { unionType } from "./union.ts";

/** Makes the writer and reader of a schema. Throws a TypeError if the schema refers to a name that it does not define. */
export function compile(schema: AvroSchema, int64: Int64): Type {
  const types = new Map(primitiveTypes(int64));

  function typeOf(part: AvroSchema): Type {
    if (typeof part === "string") {
      const found = types.get(part);
      if (found === undefined)
        throw new TypeError(`The Avro schema does not define "${part}". Define it before its first use.`);
      return found;
    }
    if (isUnion(part)) return unionType(part.map(typeOf));
    switch (part.type) {
      case "array":
        return arrayType(typeOf(part.items));
      case "map":
        return mapType(typeOf(part.values));
      case "enum":
        return define(part.name, enumType(part.name, part.symbols));
      case "fixed":
        return define(part.name, fixedType(part.name, part.size));
      case "record": {
        const { type, addField } = recordType();
        define(part.name, type); // before its fields, which may refer to it
        for (const field of part.fields) addField(field, typeOf(field.type));
        return type;
      }
    }
  }

  function define(name: string, type: Type): Type {
    types.set(name, type);
    return type;
  }

  return typeOf(schema);
}

function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema);
}
