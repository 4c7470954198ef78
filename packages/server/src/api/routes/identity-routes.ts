import { apiKeyList, createApiKeyBody, createdApiKey } from '@nightdesk/contracts/api-key';
import { auditPage, auditQuery } from '@nightdesk/contracts/audit';
import { id } from '@nightdesk/contracts/id';
import { pageQuery } from '@nightdesk/contracts/page';
import { ROLE_SCOPES } from '@nightdesk/contracts/role';
import {
  beginSecondFactorBody,
  changeSecondFactorBody,
  confirmSecondFactorBody,
  recoveryCodes,
  secondFactorSetup,
} from '@nightdesk/contracts/second-factor';
import { bearerToken, sessionList, signedIn, signInBody } from '@nightdesk/contracts/session';
import type { Time } from '@nightdesk/contracts/time';
import {
  changePasswordBody,
  changeUserBody,
  claimBody,
  createdUser,
  createUserBody,
  oneTimeLink,
  setPasswordBody,
  user,
  userPage,
} from '@nightdesk/contracts/user';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signInFirst } from '../../auth/auth-error.ts';
import type { OneTimeToken } from '../../auth/first-admin.ts';
import type { Caller } from '../../auth/new-session.ts';
import type { SignedIn } from '../../auth/sign-in.ts';
import { csrfToken } from '../../auth/token.ts';
import { userView } from '../../auth/views.ts';
import { numberCursor, pageOf, textCursor } from '../../control/page-of.ts';
import { Secret } from '../../secrets/secret.ts';
import type { ApiParts } from '../api-parts.ts';
import { type Api, endpoint, nothing } from '../endpoint.ts';
import type { SessionCookie } from '../session-cookie.ts';

const byId = z.strictObject({ id });

/** Signing in and out, passwords, second factors, sessions, keys, users, the audit log. */
export function identityRoutes(app: Api, parts: ApiParts, cookie: SessionCookie): void {
  const { identity } = parts;
  const begun = (reply: FastifyReply, made: SignedIn): z.infer<typeof signedIn> => {
    const token = made.token.reveal();
    cookie.write(reply, token, made.record.expiresTime);
    return {
      user: userView(made.user),
      scopes: [...ROLE_SCOPES[made.user.role]],
      csrfToken: csrfToken(token),
      expiresTime: made.record.expiresTime as Time,
    };
  };
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/auth/claim',
    tag: 'Identity',
    summary: 'Whether the desk waits for its first administrator',
    access: 'anyone',
    reply: z.strictObject({ open: z.boolean() }),
    run: async () => ({ open: await identity.firstAdmin.isOpen() }),
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/auth/claim',
    tag: 'Identity',
    summary: 'Make the first administrator by the one-time link',
    access: 'anyone',
    body: claimBody,
    reply: signedIn,
    status: 201,
    run: async ({ body: { token, name, password }, request, reply }) =>
      begun(
        reply,
        await identity.firstAdmin.claim(
          { token, name, password: new Secret(password) },
          callerOf(request),
        ),
      ),
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/auth/sign-in',
    tag: 'Identity',
    summary: 'Sign in with a browser: sets a cookie',
    access: 'anyone',
    body: signInBody,
    reply: signedIn,
    run: async ({ body, request, reply }) =>
      begun(reply, await identity.signIn.signIn(credentials(body), 'cookie', callerOf(request))),
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/auth/token',
    tag: 'Identity',
    summary: 'Sign in with a program: gives a bearer token',
    access: 'anyone',
    body: signInBody,
    reply: bearerToken,
    run: async ({ body, request }) => {
      const { token, record } = await identity.signIn.signIn(
        credentials(body),
        'bearer',
        callerOf(request),
      );
      return { token: token.reveal(), expiresTime: record.expiresTime as Time };
    },
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/auth/password-link',
    tag: 'Identity',
    summary: 'Set a password by a one-time link',
    access: 'anyone',
    body: setPasswordBody,
    reply: nothing,
    status: 204,
    run: async ({ body: { token, password }, request }) => {
      await identity.passwords.setByLink(token, new Secret(password), callerOf(request));
      return undefined;
    },
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/auth/session',
    tag: 'Identity',
    summary: 'Who is signed in, and the token that changes must carry',
    access: 'read',
    reply: signedIn,
    run: ({ request }) => {
      const found = request.authenticated;
      // The command line of this machine is nobody in particular.
      if (found === null || found.user === null) throw signInFirst();
      return {
        user: userView(found.user),
        scopes: [...found.actor.scopes],
        csrfToken: found.csrfToken ?? '',
        expiresTime: (found.session?.expiresTime ?? 8_640_000_000_000_000) as Time,
      };
    },
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/auth/sign-out',
    tag: 'Identity',
    summary: 'End this session',
    access: 'read',
    reply: nothing,
    status: 204,
    run: async ({ actor, reply }) => {
      await identity.sessions.signOut(actor);
      cookie.clear(reply);
      return undefined;
    },
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/auth/sessions',
    tag: 'Identity',
    summary: 'Your sessions',
    access: 'read',
    reply: sessionList,
    run: async ({ actor }) => ({ items: await identity.sessions.list(actor) }),
  });
  endpoint(app, parts, {
    method: 'DELETE',
    path: '/api/auth/sessions',
    tag: 'Identity',
    summary: 'End all of your sessions',
    access: 'read',
    reply: nothing,
    status: 204,
    run: async ({ actor, reply }) => {
      await identity.sessions.endAll(actor);
      cookie.clear(reply);
      return undefined;
    },
  });
  endpoint(app, parts, {
    method: 'DELETE',
    path: '/api/auth/sessions/:id',
    tag: 'Identity',
    summary: 'End one of your sessions',
    access: 'read',
    params: byId,
    reply: nothing,
    status: 204,
    run: async ({ actor, params }) => {
      await identity.sessions.end(actor, params.id);
      return undefined;
    },
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/auth/password',
    tag: 'Identity',
    summary: 'Change your password: all sessions end',
    access: 'read',
    body: changePasswordBody,
    reply: nothing,
    status: 204,
    run: async ({ actor, body: { current, next }, reply }) => {
      await identity.passwords.change(actor, new Secret(current), new Secret(next));
      cookie.clear(reply);
      return undefined;
    },
  });
  secondFactorRoutes(app, parts);
  keyRoutes(app, parts);
  userRoutes(app, parts);
}

function secondFactorRoutes(app: Api, parts: ApiParts): void {
  const { secondFactor } = parts.identity;
  const common = { tag: 'Identity', access: 'read' } as const;
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/auth/second-factor',
    summary: 'Begin to set up a second factor',
    body: beginSecondFactorBody,
    reply: secondFactorSetup,
    status: 201,
    run: async ({ actor, body }) => {
      const { secret, uri } = await secondFactor.begin(actor, new Secret(body.password));
      return { secret: secret.reveal(), uri: uri.reveal() };
    },
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/auth/second-factor/confirm',
    summary: 'Confirm a second factor with a first code; gives recovery codes',
    body: confirmSecondFactorBody,
    reply: recoveryCodes,
    run: async ({ actor, body }) => shown(await secondFactor.confirm(actor, new Secret(body.code))),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/auth/second-factor/step-up',
    summary: 'Give a code before something dangerous',
    body: confirmSecondFactorBody,
    reply: nothing,
    status: 204,
    run: async ({ actor, body }) => {
      await secondFactor.stepUp(actor, new Secret(body.code));
      return undefined;
    },
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/auth/second-factor/remove',
    summary: 'Remove your second factor',
    body: changeSecondFactorBody,
    reply: nothing,
    status: 204,
    run: async ({ actor, body }) => {
      await secondFactor.remove(actor, new Secret(body.password), new Secret(body.code));
      return undefined;
    },
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/auth/second-factor/recovery-codes',
    summary: 'Replace your recovery codes',
    body: changeSecondFactorBody,
    reply: recoveryCodes,
    run: async ({ actor, body }) =>
      shown(await secondFactor.newCodes(actor, new Secret(body.password), new Secret(body.code))),
  });
}

function keyRoutes(app: Api, parts: ApiParts): void {
  const { apiKeys } = parts.identity;
  const common = { tag: 'Identity', access: 'read' } as const;
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/auth/keys',
    summary: 'Your API keys',
    reply: apiKeyList,
    run: async ({ actor }) => ({ items: await apiKeys.list(actor) }),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/auth/keys',
    summary: 'Make an API key: it is shown this once',
    body: createApiKeyBody,
    reply: createdApiKey,
    status: 201,
    run: async ({ actor, body }) => {
      const { apiKey, secret } = await apiKeys.create(actor, body);
      return { apiKey, secret: secret.reveal() };
    },
  });
  endpoint(app, parts, {
    ...common,
    method: 'DELETE',
    path: '/api/auth/keys/:id',
    summary: 'Revoke an API key',
    params: byId,
    reply: nothing,
    status: 204,
    run: async ({ actor, params }) => {
      await apiKeys.revoke(actor, params.id);
      return undefined;
    },
  });
}

function userRoutes(app: Api, parts: ApiParts): void {
  const { users, auditLog, secondFactor } = parts.identity;
  const common = { tag: 'Users', access: 'admin' } as const;
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/users',
    summary: 'Users, by name',
    query: pageQuery,
    reply: userPage,
    run: async ({ actor, query: { cursor, limit } }) => {
      const read = await users.list(actor, textCursor(cursor), limit + 1);
      return pageOf(
        read,
        limit,
        ({ name }) => [name],
        (one) => one,
      );
    },
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/users',
    summary: 'Make a user, who sets a password by the link',
    body: createUserBody,
    reply: createdUser,
    status: 201,
    run: async ({ actor, body }) => {
      const made = await users.create(actor, body);
      return { user: made.user, link: linkOf(made.link) };
    },
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/users/:id',
    tag: 'Users',
    summary: 'One user: yourself, or any for an administrator',
    access: 'read',
    params: byId,
    reply: user,
    run: ({ actor, params }) => users.get(actor, params.id),
  });
  endpoint(app, parts, {
    ...common,
    method: 'PATCH',
    path: '/api/users/:id',
    summary: 'Change what a user may do',
    params: byId,
    body: changeUserBody,
    reply: user,
    run: ({ actor, params, body }) => users.change(actor, params.id, body),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/users/:id/reset',
    summary: 'Take password, sessions and keys away and make a link for a new password',
    params: byId,
    reply: oneTimeLink,
    run: async ({ actor, params }) => linkOf(await users.reset(actor, params.id)),
  });
  endpoint(app, parts, {
    ...common,
    method: 'DELETE',
    path: '/api/users/:id/second-factor',
    summary: 'Remove the second factor of a user who lost it',
    params: byId,
    reply: nothing,
    status: 204,
    run: async ({ actor, params }) => {
      await secondFactor.removeOf(actor, params.id);
      return undefined;
    },
  });
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/audit',
    summary: 'What was changed, by whom, the newest first',
    query: auditQuery,
    reply: auditPage,
    run: async ({ actor, query: { cursor, limit, ...filter } }) => {
      const read = await auditLog.list(actor, filter, numberCursor(cursor), limit + 1);
      return pageOf(
        read,
        limit,
        ({ sequence }) => [sequence],
        (one) => one,
      );
    },
  });
}

function callerOf(request: FastifyRequest): Caller {
  return { address: request.ip, agent: request.headers['user-agent'] ?? '' };
}

function credentials(body: z.infer<typeof signInBody>): {
  name: string;
  password: Secret;
  code?: Secret;
} {
  const { name, password, code } = body;
  return {
    name,
    password: new Secret(password),
    ...(code === undefined ? {} : { code: new Secret(code) }),
  };
}

function linkOf({ token, expiresTime }: OneTimeToken): z.infer<typeof oneTimeLink> {
  return { token: token.reveal(), expiresTime: expiresTime as Time };
}

function shown(codes: readonly Secret[]): { codes: string[] } {
  return { codes: codes.map((code) => code.reveal()) };
}
