/** Errors as RFC 9457 problem documents, in Spanish and English. May call nothing else of this module. */
@NullMarked
package chat.tertulia.ingest.problems;

import org.jspecify.annotations.NullMarked;
