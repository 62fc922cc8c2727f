@NullMarked
package chat.tertulia.processors.delivery.mail;

import org.jspecify.annotations.NullMarked;
