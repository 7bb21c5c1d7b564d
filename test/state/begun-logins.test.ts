import { BegunLogins } from '../../lib/state/begun-logins';
import { beginLogin, type PendingLogin } from '../../lib/state/pending-login';
import { letPass } from '../support/clock';
import { META } from '../support/state-meta';

function newLogin(): PendingLogin {
  return beginLogin(600, undefined, undefined, META);
}

describe('the logins begun lately', () => {
  it('are those of the session with that ID', () => {
    const begun = new BegunLogins();
    const [first, second, other] = [newLogin(), newLogin(), newLogin()];
    begun.add('one', first);
    begun.add('other', other);
    begun.add('one', second);
    expect(begun.of('one')).toEqual([first, second]);
    expect(begun.of('other')).toEqual([other]);
    expect(begun.of('another')).toEqual([]);
  });

  it('are none where a session has no ID', () => {
    const begun = new BegunLogins();
    begun.add(undefined, newLogin());
    expect(begun.of(undefined)).toEqual([]);
  });

  it('are ten of a session at most, and the sessions 500', () => {
    const begun = new BegunLogins();
    const logins = Array.from({ length: 12 }, newLogin);
    logins.forEach((login) => {
      begun.add('one', login);
    });
    expect(begun.of('one')).toEqual(logins.slice(2));
    for (let session = 0; session < 500; session += 1) {
      begun.add(String(session), newLogin());
    }
    expect(begun.of('one')).toEqual([]);
    expect(begun.of('499')).toHaveLength(1);
  });

  it('are forgotten after two minutes, when another begins', () => {
    const begun = new BegunLogins();
    begun.add('one', newLogin());
    letPass(60);
    begun.add('other', newLogin());
    expect(begun.of('one')).toHaveLength(1);
    letPass(60);
    begun.add('another', newLogin());
    expect(begun.of('one')).toEqual([]);
  });
});
