/** {@code ./tertulia smoke}: docker-compose.yml from nothing, through faults, an upgrade, a backup and its loss, to the restored whole. */
@NullMarked
package chat.tertulia.systemtests.compose;

import org.jspecify.annotations.NullMarked;
