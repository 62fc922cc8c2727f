/** The folder a laptop's Tertulia keeps everything in: lock, passwords, process ids. Calls nothing but the JDK. */
@NullMarked
package chat.tertulia.standalone.datafolder;

import org.jspecify.annotations.NullMarked;
