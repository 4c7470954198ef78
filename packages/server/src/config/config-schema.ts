import { z } from 'zod';

/** What a setting says of itself besides its type. */
export interface SettingMeta {
  /** The variables of the environment that set it, the first one wins. */
  readonly env: readonly string[];
  readonly example: string | number | boolean;
  /** Its value is never shown. */
  readonly secret?: boolean;
}

function setting<T extends z.ZodType>(type: T, text: string, meta: SettingMeta): T {
  return type.describe(text).meta({ nightdesk: meta });
}

const flag = z.union([
  z.boolean(),
  z
    .enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'])
    .transform((word) => ['true', '1', 'yes', 'on'].includes(word)),
]);

/** A whole number, also as the text that an environment carries. */
function whole(min: number, max: number): z.ZodType<number> {
  const number = z.int().min(min).max(max);
  return z.preprocess(
    (value) =>
      typeof value === 'string' && /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : value,
    number,
  );
}

/** Several words, also as one text with commas. */
const words = z.preprocess(
  (value) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((word) => word.trim())
          .filter((word) => word !== '')
      : value,
  z.array(z.string().min(1).max(100)).max(50),
);

/**
 * Every setting of the desk, its range, default and documentation: the one schema. What is missing has a safe
 * default: loopback, paper, SQLite below the home.
 */
export const configSchema = z.strictObject({
  server: z
    .strictObject({
      host: setting(
        z
          .string()
          .trim()
          .regex(/^[A-Za-z0-9.:_-]{1,253}$/)
          .default('127.0.0.1'),
        'The address to listen on. Anything but loopback wants server.allowRemote.',
        { env: ['HOST'], example: '127.0.0.1' },
      ),
      port: setting(whole(0, 65_535).default(3000), 'The port to listen on; 0 takes a free one.', {
        env: ['PORT'],
        example: 3000,
      }),
      allowRemote: setting(flag.default(false), 'Yes, others on the network may reach the desk.', {
        env: ['NIGHTDESK_ALLOW_REMOTE'],
        example: true,
      }),
      tlsProxy: setting(
        flag.default(false),
        'A proxy in front speaks TLS (https): cookies are then for https alone, and addresses are read from its X-Forwarded-For.',
        { env: ['NIGHTDESK_TLS_PROXY'], example: true },
      ),
      trustedProxies: setting(
        words.default(['127.0.0.1', '::1']),
        'Addresses of that proxy; nobody else is believed when they say for whom they ask.',
        { env: ['NIGHTDESK_TRUSTED_PROXIES'], example: '10.0.0.2' },
      ),
      publicUrl: setting(
        z
          .url({ protocol: /^https?$/ })
          .refine(
            (text) => !/[?#@]/.test(text),
            'must be an address without user, query and fragment',
          )
          .nullable()
          .default(null),
        'The address under which people reach the desk, for links; by default the one it listens on.',
        { env: ['NIGHTDESK_PUBLIC_URL'], example: 'https://desk.example.org' },
      ),
    })
    .prefault({}),
  database: z
    .strictObject({
      url: setting(
        z.string().trim().min(1).max(2_000).nullable().default(null),
        'A PostgreSQL address, or a SQLite file; by default desk.db in the home.',
        {
          env: ['DATABASE_URL'],
          example: 'postgres://desk:PASSWORD@localhost:5432/nightdesk',
          secret: true,
        },
      ),
    })
    .prefault({}),
  security: z
    .strictObject({
      masterKeyFile: setting(
        z.string().min(1).max(4_000).nullable().default(null),
        'A file with the master key, only for the eyes of its owner; by default secrets/master.key in the home.',
        { env: ['WALLET_ENCRYPTION_KEY_FILE'], example: '/run/secrets/nightdesk-key' },
      ),
      sessionIdleMinutes: setting(
        whole(5, 43_200).default(720),
        'A session ends when it is not used for so long.',
        { env: ['NIGHTDESK_SESSION_IDLE_MINUTES'], example: 720 },
      ),
      sessionDays: setting(whole(1, 90).default(7), 'A session ends after so many days.', {
        env: ['NIGHTDESK_SESSION_DAYS'],
        example: 7,
      }),
      bearerHours: setting(
        whole(1, 720).default(12),
        'The token of a program that signed in ends after so many hours.',
        { env: ['NIGHTDESK_BEARER_HOURS'], example: 12 },
      ),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: setting(
        z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
        'What is logged at least.',
        { env: ['LOG_LEVEL', 'NIGHTDESK_LOG_LEVEL'], example: 'info' },
      ),
    })
    .prefault({}),
  trading: z
    .strictObject({
      mode: setting(
        z.enum(['paper', 'live']).default('paper'),
        'paper: no order can reach a venue. live: bots that are confirmed one by one may trade for real.',
        { env: ['NIGHTDESK_MODE'], example: 'paper' },
      ),
    })
    .prefault({}),
});

/** Settings as the schema gives them. */
export type Settings = z.infer<typeof configSchema>;
