import { listOf, notFound, pageOf, timestamp, userOf } from './api';
import { type Grants, random } from './grants';
import { type Answer, badArgument, json, type MockRequest, Refusal, required } from './http';
import type { MockUser } from './types';

/** All parameters in the vendor's schema. Those that are no filter of the id, name or status change nothing. */
const PARAMETERS = `locationId__in bridgeId__in multiCameraId multiCameraId__ne multiCameraId__in tags__contains
  tags__any packages__contains layoutId name__contains name__in name id__in id__notIn id__contains shareDetails.shared
  shareDetails.accountId shareDetails.firstResponder deviceInfo.directToCloud speakerId__in q qRelevance__gte
  enabledAnalytics__contains status__in status__ne include pageToken pageSize sort`.split(/\s+/);

const INCLUDABLES = `status locationSummary deviceAddress timeZone notes tags devicePosition networkInfo deviceInfo
  firmware visibleByBridges capabilities effectivePermissions shareDetails analog qRelevance packages dewarpConfig
  adminCredentials publicSafetySharing enabledAnalytics`.split(/\s+/);

const STATUSES = ['online', 'deviceOffline', 'invalidCredentials', 'bridgeOffline', 'off', 'error', 'unknown'];
const SORT_FIELDS = ['name', 'locationSummary.name', 'bridgeSummary.name', 'qRelevance'];
const SORTS = SORT_FIELDS.flatMap((by) => [`+${by}`, `-${by}`]);

/** By what follows the two underscores in a parameter's name. */
const OPERATORS: Readonly<Record<string, (value: string, given: string) => boolean>> = {
  is: (value, given) => value === given,
  ne: (value, given) => value !== given,
  in: (value, given) => given.split(',').includes(value),
  notIn: (value, given) => !given.split(',').includes(value),
  contains: (value, given) => value.toLowerCase().includes(given.toLowerCase()),
};

/** Two pictures of 160 by 96, as Base64: somebody on the left, and further to the right. */
const HEAD =
  '/9j/2wBDAAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAj/wAALCABgAKABAR' +
  'EA/8QAFwABAAMAAAAAAAAAAAAAAAAAAAUHCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8ArsAAAAAAAAAAAAAAAAAAAAAAAAAA';
const LEFT = `${HEAD}AAaCGfQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQAAATwANGDOYAAAAAAAAAAAAAAAAD/2Q==`;
const RIGHT = `${HEAD}AAAAaCGfQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQATwAAANGDOYAAAAAAAAAAAAAAD/2Q==`;
const picture = () => Buffer.from(Math.floor(Date.now() / 1000) % 2 === 0 ? LEFT : RIGHT, 'base64');

/** `GET /cameras` */
export function answerCameras(request: MockRequest, grants: Grants): Answer {
  const { accountId, cameras = [] } = userOf(request, grants, PARAMETERS);
  const included = listOf(request, 'include', INCLUDABLES);
  const [sort = '+name'] = listOf(request, 'sort', SORTS);
  for (const name of ['status__in', 'status__ne']) listOf(request, name, STATUSES);

  // What the vendor's schema requires besides.
  const fields = { accountId, bridgeId: '1000b41d', createTimestamp: '2026-01-05T08:00:00+00:00', locationId: null };
  const left = INCLUDABLES.filter((name) => !included.includes(name)).map((name) => [name, undefined] as const);
  const hidden = Object.fromEntries(left);
  const rows = cameras
    .map(({ offline = false, ...camera }) => ({ ...camera, status: offline ? 'deviceOffline' : 'online' }))
    .filter(({ id, name, status }) => {
      const values: Readonly<Record<string, string | undefined>> = { id, name, status };
      return [...request.query].every(([parameter, given]) => {
        const [field = '', operator = 'is'] = parameter.split('__');
        const value = values[field];
        return value === undefined || given === '' || OPERATORS[operator]?.(value, given);
      });
    })
    .map((camera) => ({ ...fields, ...camera, status: { connectionStatus: camera.status }, ...hidden }));
  if (sort.endsWith('name')) rows.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  if (sort === '-name') rows.reverse();
  // As the vendor's, without regard to the filters.
  return pageOf(request, rows, cameras.length);
}

/** `GET /media/liveImage.jpeg` */
export function answerLiveImage(request: MockRequest, grants: Grants): Answer {
  const user = userOf(request, grants, ['deviceId', 'type']);
  const deviceId = required(request.query, 'deviceId');
  streamType(request);
  checkCamera(user, deviceId);
  const headers = {
    'content-type': 'image/jpeg',
    'cache-control': 'no-store',
    'x-een-timestamp': timestamp(Date.now()),
    'x-een-prevtoken': random(24),
  };
  return { status: 200, headers, body: picture() };
}

/** `GET /feeds`: where the preview of a camera is. A camera that is offline has none. */
export function answerFeeds(request: MockRequest, grants: Grants): Answer {
  const { cameras = [] } = userOf(request, grants, ['deviceId', 'type', 'include', 'pageSize', 'pageToken']);
  const deviceId = required(request.query, 'deviceId');
  const type = streamType(request);
  const multipartUrl = mediaURL(
    request,
    grants,
    `/media/streams/preview/multipart?esn=${encodeURIComponent(deviceId)}`,
  );
  const isIncluded = listOf(request, 'include', ['multipartUrl']).length > 0;
  const feed = { id: `${deviceId}-${type}`, type, deviceId, mediaType: 'video', ...(isIncluded && { multipartUrl }) };
  const found = cameras.filter(({ id, offline = false }) => id === deviceId && !offline);
  const rows = found.map(() => feed);
  return pageOf(request, rows);
}

/** `GET /media/session` of the API: where the media host gives its cookie. */
export function answerMediaSession(request: MockRequest, grants: Grants): Answer {
  userOf(request, grants);
  return json(200, { url: mediaURL(request, grants, '/media/session') });
}

/** The media host: exchanges the access token for a cookie, which an `<img>` can send. */
export function answerMediaCookie(request: MockRequest, grants: Grants): Answer {
  const session = grants.mediaSessions.add(random(24), userOf(request, grants));
  const cookie = `media_session=${session}; Path=/media; HttpOnly; Secure; SameSite=None`;
  return { status: 204, headers: { 'set-cookie': cookie }, body: '' };
}

/** The media host: pictures without end, to whoever has the cookie or the access token. */
export function answerMultipart(request: MockRequest, grants: Grants): Answer {
  const cookie = /(?:^|; *)media_session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const user = grants.mediaSessions.good(cookie) ?? userOf(request, grants, ['esn']);
  checkCamera(user, required(request.query, 'esn'));
  const part = () => {
    const body = picture();
    const head = `--picture\r\ncontent-type: image/jpeg\r\ncontent-length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body, Buffer.from('\r\n')]);
  };
  const headers = { 'content-type': 'multipart/x-mixed-replace; boundary=picture', 'cache-control': 'no-store' };
  return { status: 200, headers, body: part(), more: part };
}

/** On another host than the API, as the vendor's: the same port under another name. */
function mediaURL({ headers }: MockRequest, { settings }: Grants, path: string): string {
  return (settings.publicURL || `http://${headers.host?.replace('127.0.0.1', 'localhost') ?? ''}`) + path;
}

function streamType({ query }: MockRequest): string {
  const type = required(query, 'type');
  if (type !== 'preview' && type !== 'main') throw badArgument('type', 'must be preview or main');
  return type;
}

function checkCamera({ cameras = [] }: MockUser, cameraID: string): void {
  const camera = cameras.find(({ id }) => id === cameraID);
  if (camera === undefined) throw notFound('camera', cameraID);
  if (camera.offline === true) throw new Refusal(503, 'the camera is offline');
}
