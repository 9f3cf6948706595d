import type { NamedSchema } from "@posthorn/contract";
import type { SharingContract } from "./sharing-contract.ts";

/** A schema that several contracts refer to. */
export interface Candidate {
  /** Where it is written, in the same words whatever contract refers to it. */
  readonly place: string;
  /** The contracts that refer to it, at least two, in their order. */
  readonly uses: readonly [Use, Use, ...Use[]];
}

/** A schema as one of the contracts has it. */
export interface Use {
  readonly by: SharingContract;
  readonly named: NamedSchema;
}

/** The schemas that at least two of the contracts refer to, in the order of their places. */
export function candidatesAmong(contracts: readonly SharingContract[]): readonly Candidate[] {
  const found = Map.groupBy(contracts.flatMap(placesIn), ({ place }) => place);
  return [...found]
    .flatMap(([place, all]): readonly Candidate[] => {
      const [first, second, ...others] = all.map(({ use }) => use);
      return first === undefined || second === undefined ? [] : [{ place, uses: [first, second, ...others] }];
    })
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
}

/** Where a contract's schemas are written. Types of another schema language may stand in one place: those are left out. */
function placesIn(by: SharingContract): readonly { readonly place: string; readonly use: Use }[] {
  const all = by.contract.schemas.map((named) => ({ place: by.placeOf(named.origin), use: { by, named } }));
  const byPlace = Map.groupBy(all, ({ place }) => place);
  return all.filter(({ place }) => byPlace.get(place)?.length === 1);
}
