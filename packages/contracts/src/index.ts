/** What goes over the wire: one file a concept, imported by its name (`@nightdesk/contracts/user`). */
export * from './api-key.ts';
export * from './audit.ts';
export * from './cursor-text.ts';
export * from './decimal.ts';
export * from './health.ts';
export * from './id.ts';
export * from './money.ts';
export * from './page.ts';
export * from './problem.ts';
export * from './role.ts';
export * from './second-factor.ts';
export * from './session.ts';
export * from './time.ts';
export * from './user.ts';
