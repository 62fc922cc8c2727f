/**
 * What people do to the applications beside their running: dead letters looked at and replayed, views made anew. A program of its
 * own, {@link chat.tertulia.processors.operations.Operations}. May call contracts, records, views and the views' packages.
 */
@NullMarked
package chat.tertulia.processors.operations;

import org.jspecify.annotations.NullMarked;
