package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.standalone.broker.LocalBroker;
import chat.tertulia.standalone.cache.LocalCache;
import chat.tertulia.standalone.database.LocalDatabase;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPartsTest {

    @TempDir
    Path folder;

    @Test
    void aFolderServesOneProcessAtATime() throws Exception {
        try (DataFolder first = DataFolder.take(folder)) {
            assertThat(first.password("kafka")).hasSize(48).isEqualTo(first.password("kafka"));
            assertThatThrownBy(() -> DataFolder.take(folder))
                    .isInstanceOf(DataFolder.InUseException.class)
                    .hasMessageContaining("in use by another Tertulia (process "
                            + ProcessHandle.current().pid());
        }
        DataFolder.take(folder).close();
    }

    @Test
    void brokerDatabaseAndCacheKeepTheirStateAcrossRestarts() throws Exception {
        try (DataFolder data = DataFolder.take(folder)) {
            for (int start = 0; start < 2; start++) {
                try (LocalBroker broker = LocalBroker.start(data, 3)) {
                    var properties = broker.connection().clientProperties();
                    if (start == 0) {
                        TopicCreation.ensure(properties, 3, 1, List.of("mentions"));
                    }
                    try (Admin admin = Admin.create(properties)) {
                        assertThat(admin.listTopics().names().get())
                                .contains("chat.room-events", "chat.directory", "mentions.dead-letters");
                    }
                }
                try (LocalDatabase database = LocalDatabase.start(data)) {
                    var to = database.connection();
                    try (var connection = DriverManager.getConnection(to.jdbcUrl(), to.user(), to.password());
                            var statement = connection.createStatement()) {
                        if (start == 0) {
                            statement.execute("create table kept (n int)");
                        }
                        assertThat(statement.execute("select n from kept")).isTrue();
                    }
                    assertThatThrownBy(() -> DriverManager.getConnection(to.jdbcUrl(), to.user(), "wrong"))
                            .hasMessageContaining("password");
                }
                try (LocalCache cache = LocalCache.start(data)) {
                    assertThat(cache.connection().port()).isPositive();
                }
            }
        }
    }
}
