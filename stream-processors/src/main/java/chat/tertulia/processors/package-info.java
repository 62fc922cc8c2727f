/** The service: its settings and its Spring configuration. May call everything of this module; nothing of it may call this package. */
@NullMarked
package chat.tertulia.processors;

import org.jspecify.annotations.NullMarked;
