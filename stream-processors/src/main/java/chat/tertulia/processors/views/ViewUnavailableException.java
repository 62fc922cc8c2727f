package chat.tertulia.processors.views;

import chat.tertulia.processors.records.NotTheRecordsFault;

/** The store of a view cannot be reached, or refuses for now. Trying again later is right. */
public final class ViewUnavailableException extends RuntimeException implements NotTheRecordsFault {

    public ViewUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public ViewUnavailableException(String message) {
        super(message);
    }
}
