/** Chat commands: what was typed, and what workers made of it. */
@NullMarked
package chat.tertulia.contracts.commands;

import org.jspecify.annotations.NullMarked;
