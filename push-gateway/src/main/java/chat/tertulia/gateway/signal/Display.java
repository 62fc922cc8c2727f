package chat.tertulia.gateway.signal;

/** Where a room's signals are shown. */
interface Display {

    /**
     * Shows an event to who is in a room now.
     *
     * @param event its name
     * @param data its JSON
     */
    void show(String room, String event, Object data);
}
