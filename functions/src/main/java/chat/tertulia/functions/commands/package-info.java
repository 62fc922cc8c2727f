/** Chat commands: what was typed becomes what is to be done. No state, and nothing is looked up. May call environment. */
@NullMarked
package chat.tertulia.functions.commands;

import org.jspecify.annotations.NullMarked;
