'use strict';

// The application of somebody who follows the README's section on testing.
const express = require('express');
const session = require('express-session');
const { Passport } = require('passport');
const { EagleEyeStrategy } = require('passport-eagleeye');

exports.createApp = (strategyOptions) => {
  const passport = new Passport();
  passport.use(new EagleEyeStrategy(strategyOptions, async (_accessToken, _refreshToken, profile) => profile));
  passport.serializeUser(({ displayName }, done) => done(null, displayName));
  passport.deserializeUser((name, done) => done(null, { name }));
  const app = express();
  app.use(session({ secret: 'of a test', resave: false, saveUninitialized: false }), passport.session());
  app.get('/login', passport.authenticate('eagleeye'));
  const outcome = { successRedirect: '/', failureRedirect: '/', failureMessage: true };
  app.get('/callback', passport.authenticate('eagleeye', outcome));
  app.get('/', (req, res) => res.send(req.user?.name ?? req.session.messages?.pop() ?? 'nobody'));
  return app;
};
