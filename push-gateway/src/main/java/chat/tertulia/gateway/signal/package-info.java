/**
 * Signals: follows chat.signals, keeps who types and who is there, and shows each room what has changed. May call membership and
 * stream.
 */
@NullMarked
package chat.tertulia.gateway.signal;

import org.jspecify.annotations.NullMarked;
