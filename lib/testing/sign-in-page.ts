import { escapeHTML, page } from './page';
import type { Settings } from './settings';
import type { MockUser } from './types';

/** The page on which somebody chooses who they are and allows or denies access. `action` is where the form goes. */
export function signInPage(action: string, redirectURI: string, settings: Settings): string {
  return page(
    'Sign in',
    `<p>The application <strong>${escapeHTML(settings.clientID)}</strong> asks for access to an account.</p>
<form method="post" action="${escapeHTML(action)}">
<fieldset>
<legend>Sign in as</legend>
${settings.users.map((user) => choice(user, user.id === settings.signedInUser)).join('\n')}
</fieldset>
<p class="quiet">You will be sent to ${escapeHTML(redirectURI)}</p>
<p class="buttons">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</p>
</form>`,
  );
}

function choice(user: MockUser, chosen: boolean): string {
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
  const details = [user.email, `account ${user.accountId}`].filter(Boolean).join(', ');
  return `<label>
<input type="radio" name="user" value="${escapeHTML(user.id)}"${chosen ? ' checked' : ''} required>
<span>${escapeHTML(name === '' ? user.id : name)} <small>${escapeHTML(details)}</small></span>
</label>`;
}
