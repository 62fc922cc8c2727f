/** The functions in process: their settings and their Spring configuration. Nothing else of this module may call this package. */
@NullMarked
package chat.tertulia.functions;

import org.jspecify.annotations.NullMarked;
