import { doctor, type DoctorReport, rebuildBooks } from '@nightdesk/store/doctor';
import { parseStoreUrl } from '@nightdesk/store/connection/store-url';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { progressBar } from '../progress.ts';
import { storePlace } from '../store-place.ts';

/** Examines a store, mends its books where that is wanted, and says what was found. */
export async function runDoctor(options: Options): Promise<void> {
  const place = storePlace(options.positionals[0]);
  const quiet = options.has('quiet');
  const began = performance.now();
  let report = await examine(place, quiet);
  let rebuilt = false;
  if (options.has('rebuild') && !report.healthy) {
    if (report.chain.fault !== null) {
      throw new NightdeskError({
        code: 'DOCTOR_CHAIN',
        message: `${shownPlace(place)}: ${faultText(report)}. Books cannot be rebuilt from events that are not as they were written; keep the store as it is and restore the last back-up.`,
        disposition: 'halt',
      });
    }
    await rebuildBooks(place);
    rebuilt = true;
    report = await examine(place, quiet);
  }
  if (!report.healthy) process.exitCode = 1;
  const { healthy, chain, difference } = report;
  if (options.has('json')) {
    const found = {
      place: shownPlace(place),
      healthy,
      accounts: chain.accounts,
      events: chain.events,
      fault: chain.fault,
      difference,
      rebuilt,
      seconds: (performance.now() - began) / 1000,
      peakMemoryMb: process.resourceUsage().maxRSS / 1024,
    };
    await print(`${JSON.stringify(found)}\n`);
    return;
  }
  await print(`${describe(shownPlace(place), report, rebuilt).join('\n')}\n`);
}

async function examine(place: string, quiet: boolean): Promise<DoctorReport> {
  const bar = progressBar('looking at events', quiet);
  return doctor(place, { onProgress: bar?.on }).finally(() => bar?.end());
}

function describe(place: string, report: DoctorReport, rebuilt: boolean): string[] {
  const { healthy, chain, difference } = report;
  const size = `${count(chain.events, 'event')} of ${count(chain.accounts, 'account')}`;
  const words = rebuilt ? ['The books were written anew from the events.'] : [];
  if (healthy) {
    return [
      ...words,
      `${place} is sound: ${size}, each as it was written, and the books are what they say.`,
    ];
  }
  return [
    ...words,
    `${place} is NOT sound.`,
    ...(chain.fault === null ? [`The events are whole (${size}).`] : [`  ${faultText(report)}`]),
    ...(difference === null ? [] : [`  ${difference.text}`]),
    remedy(report),
  ];
}

function faultText({ chain: { fault } }: DoctorReport): string {
  return fault === null ? '' : `account ${fault.account}: ${fault.text}`;
}

function remedy({ chain, difference }: DoctorReport): string {
  if (chain.fault !== null) {
    return 'Somebody or something changed what is never changed. Stop trading, keep the store as it is, and restore the last back-up: nightdesk restore FILE.';
  }
  if (difference?.table === '' || difference?.table === 'bot_states') {
    return 'Stop trading and keep the store as it is; restore the last back-up (nightdesk restore FILE) and report this: it should not happen.';
  }
  return 'Stop trading and find out who changed it; then nightdesk doctor --rebuild writes the books anew from the events.';
}

/** A place without its password. */
export function shownPlace(place: string): string {
  const parsed = parseStoreUrl(place);
  return parsed.dialect === 'sqlite' ? parsed.file : parsed.shown;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
