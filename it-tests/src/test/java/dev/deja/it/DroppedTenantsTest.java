package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications that come and go while the library they call, which is cached, stays. */
final class DroppedTenantsTest {
    private static final String RULES =
            """
            cache.*.ttl = 1h
            cache.*.this = ignore
            cache.describe.method = com.acme.tenants.Library#describe(Object)
            cache.describe.when = arg[0].name() != 'NONE' && arg[0].ordinal() >= 0
            cache.describe.unless = result == null || self.answers < 0 || arg[0].kept == null
            cache.name.method = com.acme.tenants.Library#name(int)
            """;

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void an_application_that_called_a_cached_library_first_is_not_kept_alive(Jdk jdk) {
        try (Program program =
                Program.on(jdk)
                        .agent(RULES)
                        .classPath(Sources.compile("tenants"))
                        .mainClass("com.acme.tenants.Main")
                        .start()) {
            // The constants of each tenant have one name, so that they are one key.
            assertEquals("3 bodies, 0 loaders alive", program.answer(), program.log());
        }
    }
}
