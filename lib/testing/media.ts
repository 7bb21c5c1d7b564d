import { apiError, badArgument, listOf, notFound, pageOf, required, timestamp, userOf } from './api';
import { type Grants, random } from './grants';
import { type Answer, json, type MockRequest, Refusal } from './http';
import type { MockUser } from './types';

/** On the media host. */
export const MEDIA_SESSION_PATH = '/media/session';
export const MULTIPART_PATH = '/media/streams/preview/multipart';

/** Two pictures of 160 by 96, as Base64: somebody on the left, and further to the right. */
const HEAD =
  '/9j/2wBDAAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAj/wAALCABgAKABAR' +
  'EA/8QAFwABAAMAAAAAAAAAAAAAAAAAAAUHCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8ArsAAAAAAAAAAAAAAAAAAAAAAAAAA';
const LEFT = `${HEAD}AAaCGfQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQAAATwANGDOYAAAAAAAAAAAAAAAAD/2Q==`;
const RIGHT = `${HEAD}AAAAaCGfQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQAAAAAaqGVQATwAAANGDOYAAAAAAAAAAAAAAD/2Q==`;
const picture = () => Buffer.from(Math.floor(Date.now() / 1000) % 2 === 0 ? LEFT : RIGHT, 'base64');

/** `GET /media/liveImage.jpeg` */
export function answerLiveImage(request: MockRequest, grants: Grants): Answer {
  const user = userOf(request, grants, ['deviceId', 'type']);
  const deviceId = required(request, 'deviceId');
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
  const deviceId = required(request, 'deviceId');
  const type = streamType(request);
  const included = listOf(request, 'include', ['multipartUrl']);
  const url = `${grants.settings.mediaOrigin}${MULTIPART_PATH}?esn=${encodeURIComponent(deviceId)}`;
  const feed = { id: `${deviceId}-${type}`, type, deviceId, mediaType: 'video' };
  const found = cameras.filter(({ id, offline = false }) => id === deviceId && !offline);
  return pageOf(
    request,
    found.map(() => ({ ...feed, ...(included.length > 0 && { multipartUrl: url }) })),
  );
}

/** `GET /media/session` of the API: where the media host gives its cookie. */
export function answerMediaSession(request: MockRequest, grants: Grants): Answer {
  userOf(request, grants);
  return json(200, { url: `${grants.settings.mediaOrigin}${MEDIA_SESSION_PATH}` });
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
  checkCamera(user, required(request, 'esn'));
  const part = () => {
    const body = picture();
    const head = `--picture\r\ncontent-type: image/jpeg\r\ncontent-length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body, Buffer.from('\r\n')]);
  };
  const headers = { 'content-type': 'multipart/x-mixed-replace; boundary=picture', 'cache-control': 'no-store' };
  return { status: 200, headers, body: part(), more: part };
}

function streamType(request: MockRequest): string {
  const type = required(request, 'type');
  if (type !== 'preview' && type !== 'main') throw badArgument('type', 'must be preview or main');
  return type;
}

function checkCamera({ cameras = [] }: MockUser, cameraID: string): void {
  const camera = cameras.find(({ id }) => id === cameraID);
  if (camera === undefined) throw notFound('camera', cameraID);
  if (camera.offline === true) throw new Refusal(apiError(503, 'the camera is offline'));
}
