import { Agent, type ServerResponse } from 'node:http';

import { EagleEyeRequestError } from '../lib';
import { endpointOf } from '../lib/endpoint';
import { type Answer, exchange, type ExchangeRequest, type ExchangeSettings } from '../lib/exchange';
import type { MockEagleEye } from '../lib/testing';
import { startEagleEye } from './support/eagle-eye';
import { inUse } from './support/fault-table';
import { PATIENCE } from './support/patience';
import { until } from './support/until';

function send(
  eagleEye: MockEagleEye,
  settings: Partial<ExchangeSettings> = {},
  parts: Partial<ExchangeRequest> = {},
): Promise<Answer> {
  const endpoint = endpointOf('profile', `${eagleEye.url}/api/v3.0/users/self?include=timeZone`);
  const request: ExchangeRequest = { endpoint, method: 'GET', headers: {}, repeatable: true, secrets: [], ...parts };
  return exchange(request, { timeout: PATIENCE, agent: new Agent(), ...settings });
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

describe('an exchange', () => {
  it('sends the request as it is given, and answers whatever status', async () => {
    const eagleEye = await startEagleEye();
    for (const status of [200, 201, 400, 401, 404, 500, 503]) {
      eagleEye.fail('users/self', { status, body: `status ${status}` }, 1);
      expect(await send(eagleEye, {}, { headers: { 'x-one': '1', host: 'example.com' } })).toMatchObject({
        status,
        body: `status ${status}`,
      });
    }
    expect(eagleEye.requests[0]).toMatchObject({
      method: 'GET',
      url: '/api/v3.0/users/self?include=timeZone',
      headers: { 'x-one': '1', host: 'example.com' },
      body: '',
    });
  });

  it('sends a body', async () => {
    const eagleEye = await startEagleEye();
    const endpoint = endpointOf('revocation', `${eagleEye.url}/oauth2/revoke`);
    await send(eagleEye, {}, { endpoint, method: 'POST', headers: { 'content-length': 6 }, body: 'a=ü&b' });
    expect(eagleEye.requests[0]).toMatchObject({ method: 'POST', body: 'a=ü&b' });
  });

  it('goes through the global agent when it is given none', async () => {
    const eagleEye = await startEagleEye();
    expect(await send(eagleEye, { agent: undefined })).toMatchObject({ status: 401 });
  });

  it('leaves no timer behind, however it ends', async () => {
    const eagleEye = await startEagleEye();
    const agent = new Agent();
    const faults = [{ body: '{}' }, { status: 500 }, { cut: 'before' }, { body: 'x', cut: 'body' }] as const;
    const before = timers();
    for (const fault of faults) {
      eagleEye.fail('users/self', fault, 10);
      await Promise.allSettled(Array.from({ length: 10 }, () => send(eagleEye, { agent, timeout: 3_600_000 })));
    }
    await eagleEye.stop();
    await until(() => inUse(agent) === 0);
    expect(timers()).toBeLessThan(before + 10);
  });

  it('leaves no timer and no connection behind when Node refuses to end it', async () => {
    const eagleEye = await startEagleEye();
    const before = timers();
    const sent = send(eagleEye, { timeout: 3_600_000 }, { headers: { trailer: 'x' } });
    await expect(sent).rejects.toMatchObject({ code: 'request_not_sent', status: 500 });
    await until(async () => (await eagleEye.connections()) === 0);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('has its deadline while it waits for a connection, too', async () => {
    const eagleEye = await startEagleEye();
    const agent = new Agent({ maxSockets: 1 });
    eagleEye.fail('users/self', { cut: 'never' });
    const first = expect(send(eagleEye, { agent })).rejects.toMatchObject({ code: 'connection_lost' });
    await until(() => eagleEye.requests.length === 1);
    await expect(send(eagleEye, { agent, timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
    expect(eagleEye.requests).toHaveLength(1);
    await eagleEye.stop();
    await first;
  });

  it('takes no notice of an answer that comes after its deadline', async () => {
    const eagleEye = await startEagleEye();
    const agent = new Agent();
    const late: ServerResponse[] = [];
    eagleEye.fail('users/self', {
      respond: (_req, res) => {
        late.push(res);
      },
    });
    const outcomes: unknown[] = [];
    const take = (outcome: unknown): void => {
      outcomes.push(outcome);
    };
    await send(eagleEye, { agent, timeout: 50 }).then(take, take);
    expect(late).toHaveLength(1);
    late.forEach((res) => res.end('{}'));
    await until(() => inUse(agent) === 0);
    await until(async () => (await eagleEye.connections()) === 0);
    expect(outcomes).toEqual([expect.any(EagleEyeRequestError)]);
  });
});
