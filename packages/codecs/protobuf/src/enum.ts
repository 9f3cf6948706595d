import { WireType } from "@bufbuild/protobuf/wire";
import type { Type } from "./type.ts";

/** Makes the type of an enum, whose values are names. If two names have one number, the first is read. */
export function enumType(fullName: string, values: Readonly<Record<string, number>>): Type {
  const numbers = new Map(Object.entries(values));
  const names = new Map([...numbers].reverse().map(([name, number]) => [number, name]));
  const zero = names.get(0) ?? [...numbers.keys()][0];
  return {
    wireType: WireType.Varint,
    write: (to, value) => {
      const number = numbers.get(value as string);
      if (number === undefined) throw new TypeError(`the value is not a name of "${fullName}"`);
      to.int32(number);
    },
    read: (from) => {
      const number = from.int32();
      const name = names.get(number);
      if (name === undefined) throw new RangeError(`"${fullName}" has no name for ${number}`);
      return name;
    },
    zero: () => zero,
    isZero: (value) => value === zero,
  };
}
