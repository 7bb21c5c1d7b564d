import { koaApp } from './koa-app';
import { describeLogin } from './login-behaviour';

describeLogin('Koa', koaApp);
