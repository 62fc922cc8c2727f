import { WORKER } from '../shell/worker';
import { server } from '../server';

/** Whether this browser takes pushes: `blocked` if its user has forbidden it, `unable` if it cannot or the server does not. */
export type PushState = 'on' | 'off' | 'blocked' | 'unable';

const isAble = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function subscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker.getRegistration();
  return (await worker?.pushManager.getSubscription()) ?? null;
}

export async function pushState(): Promise<PushState> {
  if (!isAble()) return 'unable';
  if (Notification.permission === 'denied') return 'blocked';
  return (await subscription()) === null ? 'off' : 'on';
}

/** Asks the browser's user, subscribes, and tells the server. */
export async function turnOn(): Promise<PushState> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission === 'denied' ? 'blocked' : 'off';
  const key = await server.push.pushKey();
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  let taken: PushSubscription;
  try {
    taken = await pushManager.subscribe(options);
  } catch {
    // One of another key is in the way, as after the server got a new pair.
    await (await pushManager.getSubscription())?.unsubscribe();
    taken = await pushManager.subscribe(options);
  }
  await server.push.subscribe(taken);
  return 'on';
}

/** Ends it here and at the server; also when somebody signs out, as the next at this browser is somebody else. */
export async function turnOff(): Promise<PushState> {
  if (!isAble()) return 'unable';
  const taken = await subscription();
  if (taken !== null) {
    await server.push.unsubscribe(taken.endpoint);
    await taken.unsubscribe();
  }
  return 'off';
}
