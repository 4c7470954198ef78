import type { Problem } from '@nightdesk/contracts/problem';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Disposition } from '@nightdesk/core/errors/nightdesk-error';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { httpStatus, titleOf } from './http-status.ts';

/** Most problems of fields that are told at once. */
const MOST_FIELDS = 50;

/** Any error as the API tells it. What is not ours says nothing of itself: it is in the log, by the request's id. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof NightdeskError) return ofDesk(error, requestId);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const place = error.validationContext ?? 'request';
    const errors = error.validation.slice(0, MOST_FIELDS).map(({ instancePath, message }) => ({
      path: `${place === 'querystring' ? 'query' : place}${instancePath.replaceAll('/', '.')}`.slice(
        0,
        200,
      ),
      message: (message ?? 'is not as it must be').slice(0, 500),
    }));
    const [first] = errors;
    return {
      ...make(
        'REQUEST_INVALID',
        `${errors.length === 1 ? 'One field is' : `${errors.length} fields are`} not as they must be; the first is ${first?.path ?? place}: ${first?.message ?? ''}.`,
        'refuse',
        requestId,
      ),
      errors,
    };
  }
  const known = ofHttp(error);
  if (known !== null) return make(known[0], known[1], 'refuse', requestId);
  return make(
    'INTERNAL',
    `The desk failed in this. It is in the log under the request ${requestId}; what you sent is not to blame.`,
    'halt',
    requestId,
  );
}

function ofDesk(error: NightdeskError, requestId: string): Problem {
  const { code, message, disposition, context } = error;
  const { retryAfter, ...rest } = context;
  return {
    ...make(code, message, disposition, requestId),
    ...(typeof retryAfter === 'number' ? { retryAfter: Math.max(0, Math.ceil(retryAfter)) } : {}),
    ...(Object.keys(rest).length === 0 ? {} : { context: rest }),
  };
}

/** Errors of the HTTP library that are the caller's. */
function ofHttp(error: unknown): readonly [code: string, text: string] | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  const { statusCode } = error;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return null;
  if (statusCode === 413) return ['REQUEST_TOO_LARGE', 'The body is larger than this desk takes.'];
  if (statusCode === 415)
    return ['REQUEST_TYPE', 'Send JSON, with the content type application/json.'];
  if (statusCode === 404) return ['ROUTE_NOT_FOUND', 'There is nothing here.'];
  if (statusCode === 405) return ['REQUEST_METHOD', 'This cannot be done here.'];
  if (statusCode === 408) return ['REQUEST_TIMEOUT', 'The request took too long to arrive.'];
  if (
    statusCode === 414 ||
    (statusCode === 400 && 'code' in error && error.code === 'FST_ERR_BAD_URL')
  )
    return ['REQUEST_ADDRESS', 'This is no address of the API.'];
  return ['REQUEST_JSON', 'The request cannot be read; is the body whole, and JSON?'];
}

function make(code: string, detail: string, disposition: Disposition, requestId: string): Problem {
  const status = httpStatus(code, disposition);
  return {
    type: `urn:nightdesk:${code}`,
    title: titleOf(status),
    status,
    detail,
    code,
    disposition,
    requestId,
  };
}
