/** The private network and who may talk to whom in it. */
@NullMarked
package chat.tertulia.infra.network;

import org.jspecify.annotations.NullMarked;
