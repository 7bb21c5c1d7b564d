import { listOf, pageOf, userOf } from './api';
import type { Grants } from './grants';
import type { Answer, MockRequest } from './http';

/** All parameters in the vendor's schema. Those that are no filter of the id, name or status change nothing. */
const PARAMETERS = `locationId__in bridgeId__in multiCameraId multiCameraId__ne multiCameraId__in tags__contains
  tags__any packages__contains layoutId name__contains name__in name id__in id__notIn id__contains shareDetails.shared
  shareDetails.accountId shareDetails.firstResponder deviceInfo.directToCloud speakerId__in q qRelevance__gte
  enabledAnalytics__contains status__in status__ne include pageToken pageSize sort`.split(/\s+/);

const INCLUDABLES = `status locationSummary deviceAddress timeZone notes tags devicePosition networkInfo deviceInfo
  firmware visibleByBridges capabilities effectivePermissions shareDetails analog qRelevance packages dewarpConfig
  adminCredentials publicSafetySharing enabledAnalytics`.split(/\s+/);

const STATUSES = ['online', 'deviceOffline', 'invalidCredentials', 'bridgeOffline', 'off', 'error', 'unknown'];
const SORTS = ['name', 'locationSummary.name', 'bridgeSummary.name', 'qRelevance'];

/** By what follows the two underscores in a parameter's name. */
const OPERATORS: Readonly<Record<string, (value: string, given: string) => boolean>> = {
  is: (value, given) => value === given,
  ne: (value, given) => value !== given,
  in: (value, given) => given.split(',').includes(value),
  notIn: (value, given) => !given.split(',').includes(value),
  contains: (value, given) => value.toLowerCase().includes(given.toLowerCase()),
};

/** `GET /cameras` */
export function answerCameras(request: MockRequest, grants: Grants): Answer {
  const { accountId, cameras = [] } = userOf(request, grants, PARAMETERS);
  const included = listOf(request, 'include', INCLUDABLES);
  const sorts = SORTS.flatMap((by) => [`+${by}`, `-${by}`]);
  const [sort = '+name'] = listOf(request, 'sort', sorts);
  for (const name of ['status__in', 'status__ne']) listOf(request, name, STATUSES);

  // What the vendor's schema requires besides.
  const fields = {
    accountId,
    bridgeId: '1000b41d',
    createTimestamp: '2026-01-05T08:00:00.000+00:00',
    locationId: null,
  };
  const hidden = INCLUDABLES.filter((name) => !included.includes(name)).map((name) => [name, undefined]);
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
    .map((camera) => ({
      ...fields,
      ...camera,
      status: { connectionStatus: camera.status },
      ...(Object.fromEntries(hidden) as object),
    }));
  if (sort.endsWith('name')) rows.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  if (sort === '-name') rows.reverse();
  // As the vendor's, without regard to the filters.
  return pageOf(request, rows, cameras.length);
}
