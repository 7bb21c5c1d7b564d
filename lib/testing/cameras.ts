import { listOf, pageOf, userOf } from './api';
import type { Grants } from './grants';
import { type Answer, type MockRequest, parameter } from './http';
import type { MockCamera } from './types';

/** All parameters in the vendor's schema. Those without a filter below are accepted, and change nothing. */
const PARAMETERS = `locationId__in bridgeId__in multiCameraId multiCameraId__ne multiCameraId__in tags__contains
  tags__any packages__contains layoutId name__contains name__in name id__in id__notIn id__contains shareDetails.shared
  shareDetails.accountId shareDetails.firstResponder deviceInfo.directToCloud speakerId__in q qRelevance__gte
  enabledAnalytics__contains status__in status__ne include pageToken pageSize sort`.split(/\s+/);

const INCLUDABLES = `status locationSummary deviceAddress timeZone notes tags devicePosition networkInfo deviceInfo
  firmware visibleByBridges capabilities effectivePermissions shareDetails analog qRelevance packages dewarpConfig
  adminCredentials publicSafetySharing enabledAnalytics`.split(/\s+/);

const STATUSES = ['online', 'deviceOffline', 'invalidCredentials', 'bridgeOffline', 'off', 'error', 'unknown'];

const SORTS = ['name', 'locationSummary.name', 'bridgeSummary.name', 'qRelevance'].flatMap((by) => [
  `+${by}`,
  `-${by}`,
]);

const has = (list: string, value: string) => list.split(',').includes(value);
const contains = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

const FILTERS: Readonly<Record<string, (camera: MockCamera, value: string) => boolean>> = {
  name: ({ name }, value) => name === value,
  name__in: ({ name }, value) => has(value, name),
  name__contains: ({ name }, value) => contains(name, value),
  id__in: ({ id }, value) => has(value, id),
  id__notIn: ({ id }, value) => !has(value, id),
  id__contains: ({ id }, value) => contains(id, value),
  status__in: (camera, value) => has(value, statusOf(camera)),
  status__ne: (camera, value) => value !== statusOf(camera),
};

/** `GET /cameras` */
export function answerCameras(request: MockRequest, grants: Grants): Answer {
  const { accountId, cameras = [] } = userOf(request, grants, PARAMETERS);
  const included = listOf(request, 'include', INCLUDABLES);
  const [sort = '+name'] = listOf(request, 'sort', SORTS);
  for (const name of ['status__in', 'status__ne']) listOf(request, name, STATUSES);

  const found = cameras.filter((camera) =>
    Object.entries(FILTERS).every(([name, holds]) => {
      const value = parameter(request.query, name);
      return value === undefined || holds(camera, value);
    }),
  );
  if (sort.endsWith('name')) found.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  if (sort === '-name') found.reverse();
  // What the vendor's schema requires besides.
  const fields = {
    accountId,
    bridgeId: '1000b41d',
    createTimestamp: '2026-01-05T08:00:00.000+00:00',
    locationId: null,
  };
  const hidden = ['offline', ...INCLUDABLES.filter((name) => !included.includes(name))].map((name) => [name]);
  const rows = found.map((camera) => {
    const status = { connectionStatus: statusOf(camera) };
    return { ...fields, ...camera, status, ...(Object.fromEntries(hidden) as object) };
  });
  // As the vendor's, without regard to the filters.
  return pageOf(request, rows, cameras.length);
}

function statusOf({ offline = false }: MockCamera): string {
  return offline ? 'deviceOffline' : 'online';
}
