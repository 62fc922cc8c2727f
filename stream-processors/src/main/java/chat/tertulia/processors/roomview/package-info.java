/** The application roomview: rooms' newest messages, read markers and mentions in Redis. May call contracts, records, views and Lettuce. */
@NullMarked
package chat.tertulia.processors.roomview;

import org.jspecify.annotations.NullMarked;
