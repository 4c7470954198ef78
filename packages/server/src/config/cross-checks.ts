import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import type { ConfigProblem } from './config.ts';
import type { Settings } from './config-schema.ts';

/** Whether only this machine can reach an address. What is not plainly so is not. */
export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    plain === 'localhost' ||
    plain === '::1' ||
    /^(?:::ffff:)?127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(plain)
  );
}

/** What several settings say together. */
export interface CrossCheck {
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
}

/** Checks what one setting alone does not tell. @param sourceOf where a setting came from */
export function crossChecks(
  { server, security }: Pick<Settings, 'server' | 'security'>,
  sourceOf: (path: string) => string,
): CrossCheck {
  const problems: ConfigProblem[] = [];
  const warnings: ConfigProblem[] = [];
  const about = (setting: string, message: string, example: string | null): ConfigProblem => ({
    setting,
    source: sourceOf(setting),
    message,
    allowed: null,
    example,
  });
  if (!isLoopback(server.host)) {
    if (!server.allowRemote) {
      problems.push(
        about(
          'server.host',
          `${server.host} can be reached from the network. If that is meant, say so with server.allowRemote; else listen on 127.0.0.1.`,
          'NIGHTDESK_ALLOW_REMOTE=true',
        ),
      );
    } else if (!server.tlsProxy) {
      warnings.push(
        about(
          'server.tlsProxy',
          `The desk listens on ${server.host} without TLS: passwords and keys cross the network in the clear. Put a proxy with TLS in front and declare it.`,
          'NIGHTDESK_TLS_PROXY=true',
        ),
      );
    }
  }
  if (server.publicUrl?.startsWith('https:') === true && !server.tlsProxy) {
    warnings.push(
      about(
        'server.publicUrl',
        'It says https, but no proxy with TLS is declared: cookies are then sent without TLS as well. Set server.tlsProxy.',
        'NIGHTDESK_TLS_PROXY=true',
      ),
    );
  }
  if (server.tlsProxy && server.trustedProxies.length === 0) {
    warnings.push(
      about(
        'server.trustedProxies',
        'A proxy is declared and none is trusted: everybody seems to come from its address, and one who guesses passwords locks all others out.',
        'NIGHTDESK_TRUSTED_PROXIES=127.0.0.1',
      ),
    );
  }
  if (security.sessionIdleMinutes > security.sessionDays * 1_440) {
    warnings.push(
      about(
        'security.sessionIdleMinutes',
        `It is longer than the ${security.sessionDays} days that a session may last at all, so it does nothing.`,
        null,
      ),
    );
  }
  return { problems, warnings };
}

const ENVIRONMENTS = ['production', 'development', 'test'];

/** A NODE_ENV that is none: `prodution` would quietly switch off what protects production. */
export function nodeEnvWarning(value: string | undefined): ConfigProblem | null {
  if (value === undefined || value === '' || ENVIRONMENTS.includes(value)) return null;
  return {
    setting: 'NODE_ENV',
    source: 'NODE_ENV',
    message: `"${value.slice(0, 40)}" is not known${didYouMean(value, ENVIRONMENTS)} and counts as development.`,
    allowed: `one of ${ENVIRONMENTS.join(', ')}`,
    example: null,
  };
}
