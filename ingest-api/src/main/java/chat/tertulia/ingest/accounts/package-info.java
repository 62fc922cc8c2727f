/** Sign-up and profiles. May call database, outbox, sessions, limits. */
@NullMarked
package chat.tertulia.ingest.accounts;

import org.jspecify.annotations.NullMarked;
