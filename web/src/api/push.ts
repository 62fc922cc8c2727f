import { get, put, removeWith } from './request';

export const pushKey = async (): Promise<string> => (await get<{ readonly key: string }>('/push/key')).key;

export const subscribe = (subscription: PushSubscription): Promise<void> => {
  const { endpoint, keys } = subscription.toJSON();
  return put('/me/push-subscriptions', { endpoint, keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] } });
};

export const unsubscribe = (endpoint: string): Promise<void> => removeWith('/me/push-subscriptions', { endpoint });
