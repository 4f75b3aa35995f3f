package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications that come and go, each with cached methods of its own, while the library they call,
 * which is cached, stays.
 */
final class DroppedTenantsTest {
    private static final String RULES =
            """
            cache.*.ttl = 1h
            cache.*.this = ignore
            cache.describe.method = com.acme.tenants.Library#describe(Object)
            cache.describe.when = arg[0].name() != 'NONE' && arg[0].ordinal() >= 0
            cache.describe.unless = result == null || self.answers < 0 || arg[0].kept == null
            cache.name.method = com.acme.tenants.Library#name(int)
            inputs.watch = com.acme.tenants.Library#current() | com.acme.tenants.TenantShop#current()
            key.type.com.acme.tenants.Tenant$TenantPart = {number}/{name}
            cache.built.method = com.acme.tenants.Library#built(Object)
            cache.built.key.class = com.acme.tenants.Library$Keys
            cache.lasting.method = com.acme.tenants.Library#lasting(Object, Object)
            cache.lasting.ttl.class = com.acme.tenants.Library$Lifetimes
            cache.formed.method = com.acme.tenants.Library#formed(Object)
            cache.formed.tags = part:{0.number}
            cache.formed.put = com.acme.tenants.Library#save(Object, java.util.function.Function)
            cache.formed.put.key = formed({0})
            cache.personal.method = com.acme.tenants.Library#personal(int)
            cache.row.method = com.acme.tenants.Library#row(int, java.util.function.Supplier)
            cache.row.key = {0}
            cache.find.method = com.acme.tenants.Library#find(int, java.util.function.Supplier)
            cache.find.key = {0}
            cache.find.errors = com.acme.tenants.Library$Missing
            cache.later.method = com.acme.tenants.Library#later(int, java.util.function.Supplier)
            cache.later.key = {0}
            cache.later.errors = com.acme.tenants.Library$Missing
            cache.later.copy = never
            evict.write.method = com.acme.tenants.Library#write(Object, \
              java.util.concurrent.CompletableFuture)
            evict.write.rules = built, lasting, formed
            evict.write.tags = part:{0.number}

            cache.tenantJudged.method = com.acme.tenants.TenantShop#judged(..)
            cache.tenantJudged.when = part.number() > 0 && self.hashCode() == self.hashCode()
            cache.tenantJudged.unless = result.length() > 100
            cache.tenantBuilt.method = com.acme.tenants.TenantShop#built(..)
            cache.tenantBuilt.key.class = com.acme.tenants.TenantShop$Keys
            cache.tenantLasting.method = com.acme.tenants.TenantShop#lasting(..)
            cache.tenantLasting.ttl.class = com.acme.tenants.TenantShop$Lifetimes
            cache.tenantLasting.tags = part:{0.number}
            cache.tenantLasting.put = com.acme.tenants.TenantShop#save(..)
            cache.tenantLasting.put.key = tenantLasting({0})
            cache.tenantPersonal.method = com.acme.tenants.TenantShop#personal(int)
            cache.tenantRow.method = com.acme.tenants.TenantShop#row(int)
            cache.tenantFind.method = com.acme.tenants.TenantShop#find(int)
            cache.tenantFind.errors = com.acme.tenants.TenantShop$Missing
            cache.tenantLater.method = com.acme.tenants.TenantShop#later(int)
            evict.tenantWrite.method = com.acme.tenants.TenantShop#write(int)
            evict.tenantWrite.keys = tenantLater({0})
            """;

    @ParameterizedTest
    @MethodSource("dev.deja.it.Jdk#all")
    void no_application_is_kept_alive_by_a_cached_library_or_by_its_own_cached_methods(Jdk jdk) {
        try (Program program =
                Program.on(jdk)
                        .agent(RULES)
                        .classPath(
                                Sources.compile(
                                        "tenants", "-parameters", "-cp", Sources.libraries()))
                        .libraries()
                        .mainClass("com.acme.tenants.Main")
                        .start()) {
            // Each tenant evicts what it has stored in the library, and starts afresh.
            assertEquals("9 bodies, 0 loaders alive", program.answer(), program.log());
        }
    }
}
