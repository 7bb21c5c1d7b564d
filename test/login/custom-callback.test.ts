import { createServer } from 'node:http';

import express from 'express';
import { Passport } from 'passport';

import { startEagleEye } from '../support/eagle-eye';
import { listen } from '../support/listen';
import { strategyFor } from '../support/strategy';

it.each(['?error=access_denied', '?code=a&code=b', '?error=server_error', '?code=good'])(
  'what a custom callback throws at %s reaches the framework',
  async (query) => {
    const een = await startEagleEye();
    const passport = new Passport();
    passport.use(strategyFor(een));
    const app = express();
    app.get('/callback', (req, res, next) => {
      passport.authenticate('eagleeye', (error: unknown) => {
        // A throw while it takes the user comes back as an error of the login.
        if (error instanceof Error && error.message === 'of the custom callback') {
          next(error);
          return;
        }
        throw new Error('of the custom callback');
      })(req, res, next);
    });
    app.use(((error, _req, res, _next) => {
      res.status(500).send(String(error));
    }) as express.ErrorRequestHandler);
    const url = `http://127.0.0.1:${await listen(createServer(app))}/callback`;
    const answer = await fetch(url + query.replace('good', een.issueCode()));
    expect([answer.status, await answer.text()]).toEqual([500, 'Error: of the custom callback']);
  },
);
