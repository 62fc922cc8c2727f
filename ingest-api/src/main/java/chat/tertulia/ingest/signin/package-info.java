/**
 * Signing in by accounts at other providers (OpenID Connect, authorization code flow with PKCE). Nothing is sent to a provider but by its
 * settings. May call accounts, sessions, limits, database, redis and problems.
 */
@NullMarked
package chat.tertulia.ingest.signin;

import org.jspecify.annotations.NullMarked;
