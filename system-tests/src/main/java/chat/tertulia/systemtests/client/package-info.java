/** The public API as a program uses it: REST calls with patience, and streams that resume. Calls nothing of ours. */
@NullMarked
package chat.tertulia.systemtests.client;

import org.jspecify.annotations.NullMarked;
