/** Users, rooms and memberships as the compacted topic chat.directory holds them. May call events and positions. */
@NullMarked
package chat.tertulia.contracts.directory;

import org.jspecify.annotations.NullMarked;
