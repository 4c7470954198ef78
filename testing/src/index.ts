/**
 * Deterministic simulation: a seeded world in which real programs run against a simulated venue, through a
 * bad network, on a bad disk, and die at every await. `docs/simulation.md` explains it.
 */

// Running seeds
export { runSeed } from './run/run-seed.ts';
export type { RunOptions, RunResult } from './run/run-seed.ts';
export { neverReached, runCampaign } from './run/campaign.ts';
export type { CampaignOptions, CampaignTotals } from './run/campaign.ts';
export { crashPoints, tryCrashPoints } from './run/crash-points.ts';
export { shrinkRun } from './run/shrink-run.ts';
export type { ShrunkRun } from './run/shrink-run.ts';
export type { Invariant } from './run/invariant.ts';
export type { Scenario, Workload, WorkloadPlan } from './run/workload.ts';
export { WORLD_START, World } from './run/world.ts';
export type { Violation } from './run/world.ts';

// Chance and faults
export { Draws } from './random/draws.ts';
export { describeFault } from './faults/fault.ts';
export type { Fault, FaultSpec, Opportunity } from './faults/fault.ts';
export { FaultPlan } from './faults/fault-plan.ts';
export type { FaultSource } from './faults/fault-plan.ts';

// The parts of a world
export { SimScheduler } from './schedule/sim-scheduler.ts';
export type { EventHandle } from './schedule/sim-scheduler.ts';
export type { DrainKind } from './schedule/drain.ts';
export { SimProcess } from './process/sim-process.ts';
export type { SimProcessOptions } from './process/sim-process.ts';
export { SimLife } from './process/sim-life.ts';
export type { CrashKind } from './process/crash-kind.ts';
export { SimDisk } from './disk/sim-disk.ts';
export { SimJournal, durableEvents } from './disk/sim-journal.ts';
export { SimNetwork } from './network/sim-network.ts';
export type { NamedRequest } from './network/sim-network.ts';
export type { ServerConnection, SimServer } from './network/sim-server.ts';

// The venue
export { SimVenue } from './venue/sim-venue.ts';
export { SimGateway } from './venue/sim-gateway.ts';
export { VENUE_DEFAULTS } from './venue/venue-options.ts';
export type { VenueOptions } from './venue/venue-options.ts';
export { ACTS, startActs } from './venue/world-acts.ts';
export { venueInvariants } from './venue/venue-invariants.ts';
export type { VenueRequest } from './venue/venue-request.ts';
