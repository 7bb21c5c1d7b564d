import { outcomeOf } from '../../lib/outcome';

/** An application that throws whatever becomes of a login, for a test of what its process is told. */
const application = (): never => {
  throw new Error('thrown by the application');
};

const outcome = outcomeOf({
  success: application,
  fail: application,
  redirect: application,
  pass: application,
  error: application,
});

outcome.rethrow();
try {
  if (process.argv[2] === 'success') {
    outcome.success({}, {});
  } else {
    outcome.error(new Error('of a login'));
  }
} catch {
  // As a verify function is called: what it throws once it has answered is left alone.
}
