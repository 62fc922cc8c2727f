@NullMarked
package chat.tertulia.functions.commands;

import org.jspecify.annotations.NullMarked;
