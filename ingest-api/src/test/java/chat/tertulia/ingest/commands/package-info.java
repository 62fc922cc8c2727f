@NullMarked
package chat.tertulia.ingest.commands;

import org.jspecify.annotations.NullMarked;
