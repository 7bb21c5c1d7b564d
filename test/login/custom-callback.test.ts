import express from 'express';
import { Passport } from 'passport';
import supertest from 'supertest';

import { startEagleEye } from '../support/eagle-eye';
import { strategyFor } from '../support/strategy';

it.each(['?error=access_denied', '?code=a&code=b', '?error=server_error', '?code=good'])(
  'what a custom callback throws at %s reaches the framework',
  async (query) => {
    const een = await startEagleEye();
    const passport = new Passport().use(strategyFor(een));
    const thrown = new Error('of the custom callback');
    const app = express().get('/callback', (req, res, next) => {
      passport.authenticate('eagleeye', (error: unknown) => {
        // What it throws as it takes the user comes back as an error of the login.
        if (error !== thrown) throw thrown;
        next(error);
      })(req, res, next);
    });
    const { status, text } = await supertest(app).get(`/callback${query.replace('good', een.issueCode())}`);
    expect([status, text]).toEqual([500, expect.stringContaining('Error: of the custom callback')]);
  },
);
