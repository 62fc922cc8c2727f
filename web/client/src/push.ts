import type { Http } from './http.ts';

export const pushOn = (http: Http) => ({
  pushKey: async (): Promise<string> => (await http.get<{ readonly key: string }>('/push/key')).key,

  subscribe: (subscription: PushSubscription): Promise<void> => {
    const { endpoint, keys } = subscription.toJSON();
    return http.put('/me/push-subscriptions', { endpoint, keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] } });
  },

  unsubscribe: (endpoint: string): Promise<void> => http.removeWith('/me/push-subscriptions', { endpoint }),
});
