/** Statistics, what is counted of rooms (chat.room-statistics). May call events. */
@NullMarked
package chat.tertulia.contracts.statistics;

import org.jspecify.annotations.NullMarked;
