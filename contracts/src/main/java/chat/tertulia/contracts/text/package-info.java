/** Rules for names and texts, shared by the API, the processors and the page. May call ICU. */
@NullMarked
package chat.tertulia.contracts.text;

import org.jspecify.annotations.NullMarked;
