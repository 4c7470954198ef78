/** The part of pino-roll that is used; the package brings no types. */
declare module 'pino-roll' {
  import type { DestinationStream } from 'pino';

  interface RollOptions {
    readonly file: string;
    readonly extension?: string;
    readonly size?: string;
    readonly frequency?: 'daily' | 'hourly' | number;
    readonly limit?: { readonly count: number; readonly removeOtherLogFiles?: boolean };
    readonly mkdir?: boolean;
    readonly sync?: boolean;
    readonly minLength?: number;
  }

  interface RollingStream extends DestinationStream {
    once(event: 'close', listener: () => void): this;
    flushSync(): void;
    end(): void;
  }

  export default function build(options: RollOptions): Promise<RollingStream>;
}
