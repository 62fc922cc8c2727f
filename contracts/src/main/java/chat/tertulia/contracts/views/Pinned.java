package chat.tertulia.contracts.views;

import chat.tertulia.contracts.events.Actor;
import java.time.Instant;

/** Who pinned a message, and when. */
public record Pinned(Actor by, Instant at) {}
