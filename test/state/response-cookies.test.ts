import { EagleEyeError } from '../../lib';
import { cookiesOf, setCookies } from '../../lib/state/response-cookies';
import { cookieRequest } from '../support/cookie-request';
import { loginRequest } from '../support/login-request';

describe('the cookies of a request', () => {
  const cookiesIn = (cookie?: string): unknown => ({ ...cookiesOf(loginRequest({ headers: { cookie } })) });

  it('are none when the browser sends none', () => {
    expect(cookiesIn()).toEqual({});
    expect(cookiesIn('')).toEqual({});
  });

  it('are known by name', () => {
    expect(cookiesIn('one=1; other=2;third=3')).toEqual({ one: '1', other: '2', third: '3' });
  });

  it('are the first of two with one name, which browsers send from the narrower path', () => {
    expect(cookiesIn('one=1; one=2')).toEqual({ one: '1' });
  });

  it('are taken as they are, with nothing decoded', () => {
    expect(cookiesIn('one=%41%; other="2"')).toEqual({ one: '%41%', other: '"2"' });
  });

  it('are none of what every object has', () => {
    const cookies = cookiesOf(loginRequest({ headers: { cookie: '__proto__=polluted' } }));
    expect('toString' in cookies).toBe(false);
    expect({}).not.toHaveProperty('polluted');
    expect(Object.getPrototypeOf(cookies)).not.toBe('polluted');
  });
});

describe('cookies are set', () => {
  it('on the response that Express gives the request, behind those that are there', () => {
    const { req, setCookies: fields } = cookieRequest();
    setCookies(req, ['one=1']);
    setCookies(req, ['two=2; Path=/', 'three=3']);
    expect(fields()).toEqual(['one=1', 'two=2; Path=/', 'three=3']);
  });

  it("on the response of Koa's context", () => {
    const { req, setCookies: fields } = cookieRequest();
    setCookies(loginRequest({ ctx: { res: Reflect.get(req, 'res') } }), ['one=1']);
    expect(fields()).toEqual(['one=1']);
  });

  it("on Fastify's reply, where the application has put it", () => {
    const headers: string[] = [];
    const reply = {
      raw: {},
      header: (...field: string[]) => {
        headers.push(field.join(': '));
      },
    };
    setCookies(loginRequest({ res: reply }), ['one=1', 'two=2']);
    expect(headers).toEqual(['set-cookie: one=1', 'set-cookie: two=2']);
  });

  it.each([
    ['no response', {}],
    ['a response that is null', { res: null }],
    ['a response that takes no header', { res: {} }],
    ['a response of another kind', { res: { header: () => undefined } }],
    ['a context without a response', { ctx: {} }],
  ])('not on a request with %s: the error says what to do', (_case, parts) => {
    const set = (): void => {
      setCookies(loginRequest(parts), ['one=1']);
    };
    expect(set).toThrow(EagleEyeError);
    expect(set).toThrow(expect.objectContaining({ code: 'response_required', status: 500 }));
    expect(set).toThrow(/req\.res is missing.*Fastify.*addHook/);
  });
});
