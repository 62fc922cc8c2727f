package chat.tertulia.processors.records;

/** Marks exceptions that say nothing against the record being processed: it must be processed again, not put aside. */
public interface NotTheRecordsFault {}
