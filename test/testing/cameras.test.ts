import type { MockCamera } from '../../lib/testing';
import { bearer, namesOf, start, TIMESTAMP } from './stand-in';

const CAMERAS: MockCamera[] = [
  { id: '100a', name: 'Roof', offline: true, tags: ['high'], locationId: 'roof' },
  { id: '100b', name: 'Back door' },
  { id: '100c', name: 'Front door' },
];
const startWithCameras = () => start({ users: [{ cameras: CAMERAS }] });

describe('cameras', () => {
  it('answers rows with all that the schema requires, and no more', async () => {
    const { body } = await bearer(await startWithCameras(), 'cameras?pageSize=500');
    expect(body).toMatchObject({ nextPageToken: null, prevPageToken: null, totalSize: 3 });
    expect(body.results).toEqual(
      [CAMERAS[1], CAMERAS[2], CAMERAS[0]].map((camera) => ({
        id: camera?.id,
        accountId: '00001101',
        name: camera?.name,
        bridgeId: expect.stringMatching(/^[\da-f]{8}$/),
        createTimestamp: expect.stringMatching(TIMESTAMP),
        locationId: camera?.locationId ?? null,
      })),
    );
  });

  it.each([
    ['', ['Back door', 'Front door', 'Roof']],
    ['sort=-name', ['Roof', 'Front door', 'Back door']],
    ['name__contains=DOOR', ['Back door', 'Front door']],
    ['name__in=Roof,Front%20door', ['Front door', 'Roof']],
    ['id__in=100a,100b,1', ['Back door', 'Roof']],
    ['status__in=deviceOffline,error', ['Roof']],
    ['status__in=online&sort=-name&name__contains=o', ['Front door', 'Back door']],
  ])('finds and sorts by name: %s', async (query, names) => {
    const answer = await bearer(await startWithCameras(), `cameras?${query}`);
    expect(namesOf(answer)).toEqual(names);
    // As the vendor's, without regard to the filters.
    expect(answer.body.totalSize).toBe(3);
  });

  it('answers page by page, forwards and back, what the filters leave', async () => {
    const cameras = Array.from({ length: 122 }, (_, at) => ({ id: `${at}`, name: `Camera ${1000 + at}` }));
    const een = await start({ users: [{ cameras }] });
    const { body: first } = await bearer(een, 'cameras?id__notIn=0,121');
    expect(first.results).toMatchObject(cameras.slice(1, 101));
    expect(first.prevPageToken).toBeNull();
    const { body: second } = await bearer(een, `cameras?id__notIn=0,121&pageToken=${first.nextPageToken}`);
    expect(second.results).toMatchObject(cameras.slice(101, 121));
    expect(second.nextPageToken).toBeNull();
    const { body: back } = await bearer(een, `cameras?id__notIn=0,121&pageToken=${second.prevPageToken}`);
    expect(back.results).toEqual(first.results);
  });
});
