import { startMockEagleEye } from 'passport-eagleeye/testing';

import { FAULTS } from './faults';
import { type Answers, isQuestion } from './messages';

const USERS = Array.from({ length: 50 }, (_, at) => ({ id: `user-${at}`, firstName: `First ${at}` }));

function answer(answers: Answers): void {
  process.send?.(answers);
}

/** The stand-in in a process of its own, so that heap and sockets of the other are the strategy's alone. */
async function main(): Promise<void> {
  const eagleEye = await startMockEagleEye({ users: USERS });
  const met: Record<string, number> = {};
  let logins = 0;
  let faults = 0;

  function queueFault(): void {
    const fault = FAULTS[faults % FAULTS.length];
    faults += 1;
    if (fault) {
      const { endpoint, name, respond } = fault;
      const counting: typeof respond = (req, res) => {
        met[name] = (met[name] ?? 0) + 1;
        respond(req, res);
      };
      eagleEye.fail(endpoint, { respond: counting }, 1);
    }
  }

  process.on('message', (message) => {
    if (!isQuestion(message)) {
      return;
    }
    if (message.ask === 'report') {
      void eagleEye.connections().then((connections) => {
        answer({ report: { met, connections } });
      });
      return;
    }
    const codes = Array.from({ length: message.logins }, () => {
      logins += 1;
      const user = `user-${logins % USERS.length}`;
      return { code: eagleEye.issueCode({ user }), user };
    });
    for (let queued = 0; queued < message.faults; queued += 1) {
      queueFault();
    }
    answer({ codes });
  });
  process.on('disconnect', () => {
    process.exit();
  });
  answer({ started: { strategyOptions: eagleEye.strategyOptions } });
}

void main();
