/**
 * Reads a slot whose index the caller keeps within the array. Ring positions are wrapped by
 * comparison, so the check for `undefined` that the type system asks for could never succeed.
 */
export function slot(array: Float64Array, index: number): number {
  return array[index]!; // in range, see above
}
