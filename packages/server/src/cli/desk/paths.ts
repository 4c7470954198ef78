/** Where the desk answers: every address that the command line asks. */
export const PATHS = {
  health: '/health',
  bots: '/api/bots',
  bot: (id: string): string => `/api/bots/${encodeURIComponent(id)}`,
  botAct: (id: string, act: 'start' | 'pause' | 'resume' | 'restart' | 'stop'): string =>
    `/api/bots/${encodeURIComponent(id)}/${act}`,
  logs: '/api/logs',
  trades: '/api/trades',
  kill: '/api/kill',
  release: '/api/kill/release',
  users: '/api/users',
  user: (id: string): string => `/api/users/${encodeURIComponent(id)}`,
  resetUser: (id: string): string => `/api/users/${encodeURIComponent(id)}/reset`,
} as const;
