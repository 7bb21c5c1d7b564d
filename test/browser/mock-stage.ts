import { startMockEagleEye, type MockEagleEye } from 'passport-eagleeye/testing';
import { freePort, startExample } from './example-process';
import { environmentFor } from './mock-environment';
import { setStage, type Stage } from './stage';

/** A stage whose stand-in is in the hands of the tests: without faults and requests at the start of each. */
export interface MockStage {
  stage: Stage;
  een: () => MockEagleEye;
}

/** Sets the stage for the tests of a file; the callback is at a path, where the other tests have it at the root. */
export function setMockStage(callbackPath: string): MockStage {
  let een: MockEagleEye | undefined;
  const started = (): MockEagleEye => {
    if (een === undefined) throw new Error('The stand-in is not started yet');
    return een;
  };

  const stage = setStage(async () => {
    const port = await freePort();
    een = await startMockEagleEye({ redirectURIs: [`http://127.0.0.1:${port}${callbackPath}`] });
    return startExample({ PORT: String(port), ...environmentFor(een) });
  });
  beforeEach(() => {
    started().recover();
    started().requests.length = 0;
  });
  afterAll(() => een?.stop());

  return { stage, een: started };
}

/** Chromium notes a document that came with an error status; nothing else may go wrong. */
export function expectOnlyStatuses({ person }: Stage, ...statuses: number[]): void {
  const problems = person.problems.map((problem) => /responded with a status of (\d+)/.exec(problem)?.[1] ?? problem);
  expect(problems).toEqual(statuses.map(String));
}
