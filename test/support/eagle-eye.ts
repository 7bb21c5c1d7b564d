import {
  type MockEagleEye,
  type MockEagleEyeOptions,
  type RecordedRequest,
  startMockEagleEye,
} from '../../lib/testing';

const running: { stop(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.stop()));
});

/** Sees to it that what a test has started stops when the test ends. */
export function stopAfterwards<Started extends (typeof running)[number]>(started: Started): Started {
  running.push(started);
  return started;
}

/** A stand-in for one test. It answers authorize at once, as nobody sits at the test. */
export async function startEagleEye(options: MockEagleEyeOptions = {}): Promise<MockEagleEye> {
  return stopAfterwards(await startMockEagleEye({ authorize: 'allow', ...options }));
}

/** The requests that came to one endpoint. */
export function sentTo({ requests }: MockEagleEye, name: RecordedRequest['endpoint']): RecordedRequest[] {
  return requests.filter(({ endpoint }) => endpoint === name);
}
