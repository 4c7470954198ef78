/**
 * The smallest part of a list that still fails, found by delta debugging (A. Zeller, R. Hildebrandt:
 * "Simplifying and Isolating Failure-Inducing Input", 2002): parts of a falling size are left out as long
 * as the rest fails. What remains is minimal in that no single item can be left out, unless the budget of
 * tries ran out first.
 *
 * @param items a list for which `fails` holds
 * @param fails called with ever smaller parts, order kept
 * @param tries most calls of `fails`
 */
export async function shrinkList<T>(
  items: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
  tries: number,
): Promise<readonly T[]> {
  let kept = items;
  let left = tries;
  if (kept.length > 0 && left > 0) {
    left -= 1;
    if (await fails([])) return [];
  }
  let size = Math.ceil(kept.length / 2);
  while (size >= 1 && left > 0) {
    let removed = false;
    for (let start = 0; start < kept.length && left > 0;) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (rest.length === 0) break;
      left -= 1;
      // One after the other: each try depends on what the last one left.
      if (await fails(rest)) {
        kept = rest;
        removed = true;
      } else start += size;
    }
    if (size === 1) {
      if (!removed) break;
    } else size = Math.ceil(size / 2);
  }
  return kept;
}
