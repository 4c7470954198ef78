/** Cycles of a directed graph. Part of the import check. */

/**
 * Finds the cycles among files by a depth-first walk, one for each edge that leads back to a node
 * still being visited. Every graph with a cycle yields at least one.
 * @param edges the targets of each node; targets without an entry have none
 * @returns each cycle as its nodes in order, the first one not repeated
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): void => {
    if (done.has(node)) return;
    const at = path.indexOf(node);
    if (at !== -1) {
      cycles.push(path.slice(at));
      return;
    }
    path.push(node);
    for (const target of edges.get(node) ?? []) visit(target);
    path.pop();
    done.add(node);
  };
  for (const node of edges.keys()) visit(node);
  return cycles;
}
