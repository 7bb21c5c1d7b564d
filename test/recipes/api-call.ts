/** One camera, as far as it is used here. */
export interface Camera {
  id: string;
  name: string;
}

/** Eagle Eye refused: with 401 the access token is no longer good; refresh it, or send the user to log in again. */
export class ApiError extends Error {
  constructor(readonly status: number) {
    super(`Eagle Eye's API answered HTTP ${status}`);
  }
}

interface Page {
  results: Camera[];
  nextPageToken?: string | null;
}

function isPage(body: unknown): body is Page {
  return typeof body === 'object' && body !== null && 'results' in body && Array.isArray(body.results);
}

/**
 * All cameras of an account.
 *
 * @param baseUrl - `profile.baseUrl`: every account has an API host of its own
 * @param accessToken - the access token that verify was given
 */
export async function listCameras(baseUrl: string, accessToken: string): Promise<Camera[]> {
  const url = new URL(`${baseUrl}/api/v3.0/cameras?pageSize=100`);
  const cameras: Camera[] = [];
  for (;;) {
    const response = await fetch(url, {
      headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
      // The access token is meant for this host alone.
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) {
      throw new ApiError(response.status);
    }
    const page: unknown = await response.json();
    if (!isPage(page)) {
      throw new TypeError("Eagle Eye's API answered something else than a page of cameras");
    }
    cameras.push(...page.results);
    if (!page.nextPageToken) {
      return cameras;
    }
    url.searchParams.set('pageToken', page.nextPageToken);
  }
}
