/** The first cameras of an account, and how many there are in all, if Eagle Eye said. */
export interface CameraPage {
  cameras: Camera[];
  total?: number;
}

export interface Camera {
  id: string;
  name: string;
}

/** Why there are no cameras to show, in words for the page. */
export class CamerasError extends Error {
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

const PAGE_SIZE = 100;
const TIMEOUT_MS = 10_000;

/** Every call of the API goes to the base URL of the account, with the access token as Bearer. */
export async function readCameras(baseUrl: string, accessToken: string): Promise<CameraPage> {
  const body = await getJson(`${baseUrl}/api/v3.0/cameras?pageSize=${PAGE_SIZE}`, accessToken);
  if (typeof body !== 'object' || body === null || !('results' in body) || !Array.isArray(body.results)) {
    throw new CamerasError('Eagle Eye answered with something else than a list of cameras.');
  }
  const total = 'totalSize' in body && typeof body.totalSize === 'number' ? body.totalSize : undefined;
  return { cameras: body.results.filter(isCamera), total };
}

async function getJson(url: string, accessToken: string): Promise<unknown> {
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    // The access token is meant for this host alone, so redirects are not followed.
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    if (response.ok) return await response.json();
    await response.body?.cancel();
    throw new CamerasError(`Eagle Eye answered with status ${response.status}.`, response.status);
  } catch (err) {
    if (err instanceof CamerasError) throw err;
    if (err instanceof SyntaxError) throw new CamerasError('Eagle Eye answered with something else than JSON.');
    throw new CamerasError(signal.aborted ? 'Eagle Eye did not answer in time.' : 'Eagle Eye could not be reached.');
  }
}

function isCamera(value: unknown): value is Camera {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}
