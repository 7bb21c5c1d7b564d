import type { ErrorRequestHandler } from 'express';
import { EagleEyeError } from 'passport-eagleeye';
import { somethingFailed, type Message } from './messages';

/** The last resort of the app: a page that says what happened, and never a stack trace. */
export const showError: ErrorRequestHandler = (err: unknown, _req, res, next) => {
  if (res.headersSent) {
    next(err);
    return;
  }
  const { status, message } = answerTo(err);
  res.status(status).render('message', message);
};

function answerTo(err: unknown): { status: number; message: Message } {
  if (err instanceof EagleEyeError) {
    // Its message names cause and cure, and no secret.
    console.error(`${err.code}: ${err.message}`);
    return { status: err.status, message: somethingFailed('Please try again in a moment.', err.message) };
  }
  if (isClientError(err)) {
    return { status: err.status, message: somethingFailed('Your browser sent a request that makes no sense here.') };
  }
  console.error(err instanceof Error ? err.stack : String(err));
  return { status: 500, message: somethingFailed('This app has made a mistake. Please try again later.') };
}

/** As Express and its body parser make them. */
function isClientError(err: unknown): err is { status: number } {
  return (
    err instanceof Error && 'status' in err && typeof err.status === 'number' && err.status >= 400 && err.status < 500
  );
}
