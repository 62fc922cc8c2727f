@NullMarked
package chat.tertulia.processors.notifications;

import org.jspecify.annotations.NullMarked;
