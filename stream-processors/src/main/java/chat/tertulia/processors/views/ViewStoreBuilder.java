package chat.tertulia.processors.views;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes the stores of a view. There is no changelog: the log itself is one. */
public final class ViewStoreBuilder implements StoreBuilder<ViewStore> {

    private final String name;
    private final Supplier<ViewStore> stores;

    public ViewStoreBuilder(String name, Supplier<ViewStore> stores) {
        this.name = name;
        this.stores = stores;
    }

    @Override
    public StoreBuilder<ViewStore> withCachingEnabled() {
        throw new UnsupportedOperationException("a view buffers by itself");
    }

    @Override
    public StoreBuilder<ViewStore> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<ViewStore> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the log itself is the changelog of a view");
    }

    @Override
    public StoreBuilder<ViewStore> withLoggingDisabled() {
        return this;
    }

    @Override
    public ViewStore build() {
        return stores.get();
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return false;
    }

    @Override
    public String name() {
        return name;
    }
}
