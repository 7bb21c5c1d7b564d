import { type Answer, json } from './answer';
import { apiError } from './api-error';
import { parameter } from './request';
import type { MockCamera } from './types';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 500;

/** One page of a list of cameras, by `pageSize` and `pageToken`. */
export function cameraPage(cameras: readonly MockCamera[], query: URLSearchParams): Answer {
  const size = wholeNumber(parameter(query, 'pageSize') ?? String(DEFAULT_PAGE_SIZE));
  if (size === undefined || size < 1 || size > MAX_PAGE_SIZE) {
    return apiError(400, `pageSize must be a whole number from 1 to ${MAX_PAGE_SIZE}`);
  }
  const token = parameter(query, 'pageToken');
  const start = token === undefined ? 0 : startOf(token);
  if (start === undefined) return apiError(400, 'pageToken is not one that was given out');
  const next = start + size;
  return json(200, {
    results: cameras.slice(start, next),
    nextPageToken: next < cameras.length ? tokenOf(next) : null,
    prevPageToken: start > 0 ? tokenOf(Math.max(0, start - size)) : null,
    totalSize: cameras.length,
  });
}

/** A page token is opaque to the client; inside it is the number of the first row. */
function tokenOf(start: number): string {
  return Buffer.from(`cameras:${start}`).toString('base64url');
}

function startOf(token: string): number | undefined {
  const start = /^cameras:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  return start === undefined ? undefined : wholeNumber(start);
}

function wholeNumber(digits: string): number | undefined {
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}
