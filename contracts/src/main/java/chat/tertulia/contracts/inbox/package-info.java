/** User events: notifications and what became of them, read markers and session revocations (chat.user-events). May call events and positions. */
@NullMarked
package chat.tertulia.contracts.inbox;

import org.jspecify.annotations.NullMarked;
