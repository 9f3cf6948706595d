/** True if two plain values have the same JSON. Builds no text, because every part of a contract is compared. */
export function isStructurallyEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isStructurallyEqual(item, other[index]))
    );
  const keys = Object.keys(one);
  return (
    !Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) => Object.hasOwn(other, key) && isStructurallyEqual(one[key as never], other[key as never]),
    )
  );
}
