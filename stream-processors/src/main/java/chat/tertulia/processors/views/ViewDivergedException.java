package chat.tertulia.processors.views;

import chat.tertulia.processors.records.NotTheRecordsFault;

/** The view is not where this task left it. The task must start anew from what the view says. */
public final class ViewDivergedException extends RuntimeException implements NotTheRecordsFault {

    public ViewDivergedException(String message) {
        super(message);
    }
}
