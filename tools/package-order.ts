/**
 * The order of the packages, lowest first: a package may import those before it, never one after.
 * Used by the import check; `docs` and the architecture say why.
 */
export const packageOrder: readonly string[] = [
  'core',
  'data',
  'contracts',
  'intelligence',
  'store',
  'adapters',
  'strategies',
  'research',
  'server',
  'dashboard',
];
