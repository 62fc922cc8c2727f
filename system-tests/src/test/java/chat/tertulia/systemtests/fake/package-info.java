/** A server in memory with faults to order, to test the clients and the replay. May call client. */
@NullMarked
package chat.tertulia.systemtests.fake;

import org.jspecify.annotations.NullMarked;
