import { accountOn } from './account.ts';
import { commandsOn } from './commands.ts';
import { StreamConnection, type StreamListener } from './connection.ts';
import { follow, type Follower, type Following } from './follow.ts';
import { Http, type Access } from './http.ts';
import { inboxOn } from './inbox.ts';
import { integrationsOn } from './integrations.ts';
import { messagesOn } from './messages.ts';
import { moderationOn } from './moderation.ts';
import { pushOn } from './push.ts';
import { roomsOn } from './rooms.ts';
import { searchOn } from './search.ts';
import { signalsOn } from './signals.ts';
import { statisticsOn } from './statistics.ts';

/**
 * A Tertulia server as one caller sees it: its resources by name, and its stream. Every call is one request, rejected with a
 * `Problem` where it is refused or not answered; nothing is kept, and nothing is tried again but the stream.
 */
export class Tertulia {
  readonly http: Http;
  readonly account;
  readonly commands;
  readonly inbox;
  readonly integrations;
  readonly messages;
  readonly moderation;
  readonly push;
  readonly rooms;
  readonly search;
  readonly signals;
  readonly statistics;

  constructor(access: Access = {}) {
    const http = new Http(access);
    this.http = http;
    this.account = accountOn(http);
    this.commands = commandsOn(http);
    this.inbox = inboxOn(http);
    this.integrations = integrationsOn(http);
    this.messages = messagesOn(http);
    this.moderation = moderationOn(http);
    this.push = pushOn(http);
    this.rooms = roomsOn(http);
    this.search = searchOn(http);
    this.signals = signalsOn(http);
    this.statistics = statisticsOn(http);
  }

  /** The stream from a cursor on (a snapshot has one), not yet started; it opens itself again until it is stopped. */
  stream(cursor: string, listener: StreamListener): StreamConnection {
    return new StreamConnection(this.http, cursor, listener);
  }

  /** Everything of the caller's rooms and inbox from now on, over reconnects and restarts of the server. */
  follow(follower: Follower): Promise<Following> {
    return follow(this, follower);
  }
}
